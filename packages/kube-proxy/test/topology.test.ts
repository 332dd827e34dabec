import { proxyPorts } from '@packet-path/cluster';
import { type TopologyNode, topologyOf } from '@packet-path/kube-proxy';
import { expect, test } from 'vitest';
import { clusterWith, type ServiceOptions } from './objects.ts';

const NODE: TopologyNode = { name: 'node-1', zone: undefined, hints: 'node' };

function sorted(service: ServiceOptions, node = NODE) {
  const [port] = proxyPorts(clusterWith(service), 4);
  const { hasEndpoints, ...lists } = topologyOf(port!, node);
  const { cluster, local, reachable } = lists;
  const names = (list: typeof cluster) =>
    list.map(({ address }) => Number(`${address}`.split('.')[3]));
  return {
    cluster: names(cluster),
    local: names(local),
    reachable: names(reachable),
    hasEndpoints,
  };
}

const LOCAL = { type: 'NodePort', nodePort: 30080, spec: { externalTrafficPolicy: 'Local' } };

test('endpoints that are not ready are left out', () => {
  const endpoints = ['10.0.0.1:80@node-1', '10.0.0.2:80@node-2 serving'];
  expect(sorted({ endpoints })).toEqual({
    cluster: [1],
    local: [],
    reachable: [1],
    hasEndpoints: true,
  });
});

test('terminating endpoints that still serve are the last resort', () => {
  const endpoints = ['10.0.0.1:80@node-1 serving terminating', '10.0.0.2:80@node-2 terminating'];
  expect(sorted({ endpoints })).toMatchObject({ cluster: [1], hasEndpoints: true });
  expect(sorted({ endpoints: endpoints.slice(1) })).toMatchObject({
    cluster: [],
    hasEndpoints: false,
  });
});

test('a local terminating endpoint serves the Local policy, though others are ready', () => {
  const endpoints = ['10.0.0.1:80@node-1 serving terminating', '10.0.0.2:80@node-2'];
  expect(sorted({ ...LOCAL, endpoints })).toEqual({
    cluster: [2],
    local: [1],
    reachable: [1, 2],
    hasEndpoints: true,
  });
});

test('a Local internal policy alone needs local endpoints only', () => {
  const endpoints = ['10.0.0.1:80@node-1', '10.0.0.2:80@node-2'];
  const spec = { internalTrafficPolicy: 'Local' };
  expect(sorted({ endpoints, spec })).toMatchObject({ cluster: [], local: [1], reachable: [1] });
  const other: TopologyNode = { ...NODE, name: 'node-3' };
  expect(sorted({ endpoints, spec }, other)).toEqual({
    cluster: [],
    local: [],
    reachable: [],
    hasEndpoints: true,
  });
});
