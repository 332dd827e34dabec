import { syntheticCluster } from '@packet-path/cluster';
import { clusterFlow } from '@packet-path/data-plane';
import {
  type BalanceClient,
  type BalanceOptions,
  type BalanceResult,
  balanceEndpoints,
  runBalance,
} from '@packet-path/experiment';
import { type KubernetesClusterOptions, kubernetesCluster } from '@packet-path/kubernetes-cluster';
import { describe, expect, test } from 'vitest';

const SERVICE = 'default/svc-00001';
const NODES = 8;
const large = syntheticCluster({ services: 1, endpointsPerService: 12, nodes: NODES });
const [service] = large.services;
const small = {
  ...large,
  services: [
    {
      ...service!,
      ports: service!.ports.map((port) => ({ ...port, endpoints: port.endpoints.slice(0, 8) })),
    },
  ],
};

/** A pod of each node calls the service, over one cluster whose nodes carry packets to each other. */
function balance(
  options: KubernetesClusterOptions,
  more: Partial<BalanceOptions> = {},
): BalanceResult {
  const nodes = kubernetesCluster(small, { seed: 3, ...options });
  const clients = nodes.nodes.map((name): BalanceClient => {
    let port = 20_000;
    const { client } = nodes.node(name).place.networks[0]!;
    return {
      name,
      path: nodes,
      flow: () => clusterFlow(small, SERVICE, { source: { address: client, port: port++ } }),
      update: (changed) => nodes.update(changed, { nodes: [name] }),
    };
  });
  expect(clients).toHaveLength(NODES);
  const endpoints = balanceEndpoints(small, SERVICE);
  return runBalance({ clients, endpoints, connections: 400, ...more });
}

describe('a balance over a cluster of nodes', () => {
  test('of least connections: every first connection of a node goes to one pod, of later ones too', () => {
    const { order, largestOverMean } = balance(
      { mode: 'ipvs', scheduler: 'lc' },
      { connections: 4 * NODES, alive: 4 * NODES },
    );
    for (let round = 0; round < 4; round++) {
      expect(new Set(order.slice(round * NODES, (round + 1) * NODES)).size).toBe(1);
    }
    // Four pods have all connections, where each node thinks that it is even.
    expect(largestOverMean).toBe(2);
  });

  test.each([{ mode: 'iptables' }, { mode: 'nftables' }] as const)(
    'of $mode is random choice on each node, and over all of them',
    { tags: ['slow'] },
    (options) => {
      const { deviation, clients, failures } = balance(options, { connections: 800 });
      expect(failures).toEqual({});
      expect(Math.abs(deviation)).toBeLessThan(4);
      for (const client of clients) expect(Math.abs(client.deviation)).toBeLessThan(4);
    },
  );

  test('of rr is even on each node and over all, and again after a scale-up that reaches every node', {
    tags: ['slow'],
  }, () => {
    const turns = balance({ mode: 'ipvs', scheduler: 'rr' }, { connections: 8 * 8 * 5 });
    expect([turns.jain, turns.chiSquared]).toEqual([1, 0]);
    // Nodes take their turns alike, eight connections to a pod: the latest 120 are 15 such rounds over 12 pods.
    const scaleUp = {
      at: 200,
      cluster: large,
      endpoints: balanceEndpoints(large, SERVICE),
      even: 0.85,
    };
    const { evenedOut, clients } = balance(
      { mode: 'ipvs', scheduler: 'rr' },
      { connections: 1000, scaleUp },
    );
    expect(evenedOut!.connections).toBeGreaterThan(0);
    expect(clients).toHaveLength(NODES);
  });
});
