import { describe, expect, test } from 'vitest';
import {
  analyse,
  clusterFlow,
  clusterFlows,
  compareFlow,
  connections,
  formatTrace,
  kubeProxyPlane,
  kubeProxyPlanes,
  kubernetesNode,
  planesNamed,
  readCluster,
  readPolicies,
  runStudy,
  syntheticCluster,
  traceFlow,
  withCalico,
} from '../src/index.ts';

const cluster = syntheticCluster({ services: 3, endpointsPerService: 2 });
const planes = planesNamed(['iptables', 'ipvs']);
const source = '10.244.0.99:1000';
const flow = { protocol: 'tcp', source, destination: 'default/svc-00002:80' };
const studied = { name: 'three', kind: 'synthetic', cluster: () => cluster } as const;

describe('plain JavaScript', () => {
  test.each([
    [
      () => runStudy({ clusters: [studied], plane: planes } as never),
      /'plane', did you mean 'planes'/,
    ],
    [() => runStudy({ clusters: studied, planes } as never), /clusters is .*expected a list/],
    [() => compareFlow(cluster, flow, { planes, endpoints: 1 } as never), /mean 'endpoint'/],
    [
      () => compareFlow(cluster, flow, { planes, endpoint: -1 }),
      /endpoint is -1; expected a whole/,
    ],
    [
      () => planesNamed('iptables' as never),
      /planesNamed: its names are 'iptables'; expected a list/,
    ],
    [() => clusterFlow(cluster, 5 as never), /the name of a service is 5; expected a text/],
    [() => clusterFlow(cluster, undefined as never), /the name of a service is undefined/],
    [
      () => formatTrace(traceFlow(kubernetesNode(cluster, { mode: 'ipvs' }), flow) as never),
      /formatTrace: steps is .*expected a list of steps/s,
    ],
    [
      () => connections(kubernetesNode(cluster, { mode: 'ipvs' }), flow, undefined as never),
      /connections: count is undefined; expected a whole number/,
    ],
    [
      () => connections(kubernetesNode(cluster, { mode: 'ipvs' }), flow, 1.5),
      /connections: count is 1.5/,
    ],
    [() => readCluster('', { maxService: 3 } as never), /did you mean 'maxServices'/],
    [() => readPolicies('', { maxlength: 3 } as never), /did you mean 'maxLength'/],
    [() => clusterFlows(cluster, { form: ['pod'] } as never), /did you mean 'from'/],
    [
      () => clusterFlows(cluster, { service: 'default/svc-0002' }),
      /did you mean 'default\/svc-00002'/,
    ],
    [
      () => kubeProxyPlane('x', 'X', { mode: 'IPVS' } as never),
      /the data plane 'x': mode is 'IPVS'; expected/,
    ],
    [() => kubeProxyPlanes({ sysctl: {} } as never), /did you mean 'sysctls'/],
    [() => withCalico(planes[0]!, { object: {} } as never), /withCalico: objects is undefined/],
    [() => analyse(cluster, { ...flow, protocol: 'http' }), /protocol is 'http'/],
    [
      () => kubernetesNode(cluster, { mode: 'ipvs', scheduler: 'wrrr' }),
      /^'wrrr' is no scheduler, did you mean 'wrr'\?; expected rr, wrr, lc/,
    ],
    [
      () => kubernetesNode(cluster, { mode: 'ipvs', scheduller: 'lc' } as never),
      /mean 'scheduler'/,
    ],
  ])('is told which option is wrong, and how: %#', (run, message) => {
    expect(run).toThrow(
      expect.objectContaining({ name: 'PacketPathError', message: expect.stringMatching(message) }),
    );
  });

  test('may write flows as texts everywhere', () => {
    const compared = compareFlow(cluster, flow, { planes });
    expect(compared.planes.map(({ outcome }) => outcome)).toEqual(['established', 'established']);
    expect(`${compared.flow}`).toMatch(/^10\.244\.0\.99:1000 -> 10\.96\.0\.\d+:80 tcp$/);
    expect(analyse(cluster, flow).endpoints).toHaveLength(2);
    const node = kubernetesNode(cluster, { mode: 'nftables' });
    expect(traceFlow(node, flow).connection.outcome).toBe('established');
    expect('exact' in node.outcomes(flow)).toBe(true);
  });
});

test('the ten lines of the README agree with the study, in every mode', () => {
  const named = planesNamed(['iptables', 'ipvs', 'nftables']);
  const ten = syntheticCluster({ services: 10, endpointsPerService: 1 });
  const { runs } = runStudy({
    clusters: [{ name: 'ten', kind: 'synthetic', cluster: () => ten }],
    planes: named,
  });
  const counted = named.map(({ name, node }) => {
    const rules = ten.services.map(({ name: service }) => {
      const fresh = kubernetesNode(ten, { ...node, seed: 1 });
      const { opening } = fresh.connect({ ...flow, destination: `default/${service}` });
      return opening.rulesEvaluated;
    });
    return [name, rules.reduce((sum, count) => sum + count, 0) / rules.length];
  });
  expect(runs.map(({ plane, newConnection }) => [plane, newConnection.rules.mean])).toEqual(
    counted,
  );
});
