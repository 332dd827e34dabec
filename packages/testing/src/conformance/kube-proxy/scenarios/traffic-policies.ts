import { type ClientName, PLACES } from '../place.ts';
import {
  answers,
  type FlowCase,
  flow,
  masqueraded,
  type Reach,
  type Scenario,
} from '../scenario.ts';
import type { ServiceSpec } from '../service-spec.ts';

const { clusterIP, externalIP, loadBalancer, here, there, node } = PLACES[4];
const HERE = `${here(1)}:80`;
const BOTH = [HERE, `${there(1)}:80`];

function service(spec: Partial<ServiceSpec>, endpoints = BOTH): ServiceSpec {
  return {
    name: 'svc1',
    clusterIP: clusterIP(1),
    externalIPs: [externalIP(1)],
    loadBalancerIPs: [loadBalancer(1)],
    ports: [{ port: 80, nodePort: 3001, endpoints }],
    ...spec,
  };
}

/** From a client to each of a service's addresses. */
function ways(
  from: ClientName,
  expected: { readonly internal: Reach; readonly external: Reach },
): readonly FlowCase[] {
  const { internal, external } = expected;
  return [
    flow(`${from} to cluster IP`, from, `${clusterIP(1)}:80`, internal),
    flow(`${from} to external IP`, from, `${externalIP(1)}:80`, external),
    flow(`${from} to LB IP`, from, `${loadBalancer(1)}:80`, external),
    flow(`${from} to NodePort`, from, `${node}:3001`, external),
  ];
}

const NOT_MASQUERADED = { internal: answers(...BOTH), external: answers(...BOTH) };
const MASQUERADED_OUTSIDE = { internal: answers(...BOTH), external: masqueraded(...BOTH) };
const MASQUERADED = { internal: masqueraded(...BOTH), external: masqueraded(...BOTH) };

/** TestExternalTrafficPolicyLocal and …Cluster, TestInternalTrafficPolicy. */
export const TRAFFIC_POLICIES: readonly Scenario[] = [
  {
    title: 'ExternalTrafficPolicyLocal',
    family: 4,
    services: [service({ externalTrafficPolicy: 'Local' })],
    flows: [
      ...ways('pod', NOT_MASQUERADED),
      ...ways('external', { internal: masqueraded(...BOTH), external: answers(HERE) }),
    ],
  },
  {
    title: 'ExternalTrafficPolicyLocal, no local endpoints',
    family: 4,
    services: [service({ externalTrafficPolicy: 'Local' }, [`${there(1)}:80`])],
    flows: [
      ...ways('pod', { internal: `${there(1)}:80`, external: `${there(1)}:80` }),
      ...ways('external', { internal: masqueraded(`${there(1)}:80`), external: 'dropped' }),
      ...ways('node', {
        internal: masqueraded(`${there(1)}:80`),
        external: masqueraded(`${there(1)}:80`),
      }),
    ],
  },
  {
    title: 'ExternalTrafficPolicyCluster',
    family: 4,
    services: [service({})],
    flows: [...ways('pod', MASQUERADED_OUTSIDE), ...ways('external', MASQUERADED)],
  },
  {
    title: 'InternalTrafficPolicyCluster',
    family: 4,
    services: [service({ internalTrafficPolicy: 'Cluster' })],
    flows: ways('pod', MASQUERADED_OUTSIDE).slice(0, 1),
  },
  {
    title: 'InternalTrafficPolicyLocal',
    family: 4,
    services: [service({ internalTrafficPolicy: 'Local' })],
    flows: ways('pod', { internal: answers(HERE), external: masqueraded(...BOTH) }),
  },
  {
    title: 'InternalTrafficPolicyLocal, no local endpoints',
    family: 4,
    services: [service({ internalTrafficPolicy: 'Local' }, [`${there(1)}:80`])],
    flows: ways('pod', { internal: 'dropped', external: masqueraded(`${there(1)}:80`) }),
  },
];
