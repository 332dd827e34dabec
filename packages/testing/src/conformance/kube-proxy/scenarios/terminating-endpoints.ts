import type { TrafficPolicy } from '@packet-path/cluster';
import { PLACES } from '../place.ts';
import { answers, flow, masqueraded, type Reach, type Scenario } from '../scenario.ts';
import type { EndpointSpec } from '../service-spec.ts';

const { clusterIP, loadBalancer, here, there } = PLACES[4];
const H1 = `${here(1)}:80`;
const H2 = `${here(2)}:80`;
const T1 = `${there(1)}:80`;
const T2 = `${there(2)}:80`;
const leaving = (at: string): EndpointSpec => ({ at, state: 'leaving' });
const gone = (at: string): EndpointSpec => ({ at, state: 'gone' });

interface Mix {
  readonly name: string;
  readonly endpoints: readonly (string | EndpointSpec)[];
  /** From a pod to the cluster IP. */
  readonly internal: Reach;
  /** From outside to the load balancer, under each external policy. */
  readonly external: Readonly<Record<TrafficPolicy, Reach>>;
}

/** TestTerminatingEndpointsTrafficPolicyLocal and …Cluster: who answers while endpoints go. */
const MIXES: readonly Mix[] = [
  {
    name: 'ready endpoints exist',
    endpoints: [H1, leaving(H2), T1, gone(T2)],
    internal: answers(H1, T1),
    external: { Local: answers(H1), Cluster: masqueraded(H1, T1) },
  },
  {
    name: 'only terminating endpoints exist',
    endpoints: [leaving(H1), gone(H2), leaving(T1)],
    internal: answers(H1, T1),
    external: { Local: answers(H1), Cluster: masqueraded(H1, T1) },
  },
  {
    name: 'ready endpoints elsewhere, terminating ones here',
    endpoints: [leaving(H1), T1],
    internal: answers(T1),
    external: { Local: answers(H1), Cluster: masqueraded(T1) },
  },
  {
    name: 'terminating endpoints elsewhere, none here',
    endpoints: [gone(H1), leaving(T1)],
    internal: answers(T1),
    external: { Local: 'dropped', Cluster: masqueraded(T1) },
  },
  {
    name: 'terminating endpoints that do not serve',
    endpoints: [gone(H1), gone(T1)],
    internal: 'rejected',
    external: { Local: 'rejected', Cluster: 'rejected' },
  },
  {
    name: 'after deletion of the slice',
    endpoints: [],
    internal: 'rejected',
    external: { Local: 'rejected', Cluster: 'rejected' },
  },
];

const POLICIES: readonly TrafficPolicy[] = ['Local', 'Cluster'];

export const TERMINATING_ENDPOINTS: readonly Scenario[] = POLICIES.flatMap((policy) =>
  MIXES.map(
    ({ name, endpoints, internal, external }): Scenario => ({
      title: `TerminatingEndpointsTrafficPolicy${policy}, ${name}`,
      family: 4,
      services: [
        {
          name: 'svc1',
          clusterIP: clusterIP(1),
          loadBalancerIPs: [loadBalancer(1)],
          externalTrafficPolicy: policy,
          ports: [{ port: 80, nodePort: 3001, endpoints }],
        },
      ],
      flows: [
        flow('pod to clusterIP', 'pod', `${clusterIP(1)}:80`, internal),
        flow('external to LB', 'external', `${loadBalancer(1)}:80`, external[policy]),
      ],
    }),
  ),
);
