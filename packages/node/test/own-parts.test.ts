import { syntheticCluster } from '@packet-path/cluster';
import { clusterFlow } from '@packet-path/data-plane';
import {
  type Evaluator,
  LinearEvaluator,
  type MatchExtension,
  Registry,
} from '@packet-path/iptables-model';
import type { Scheduler } from '@packet-path/ipvs-model';
import { type NftEvaluator, NftLinearEvaluator } from '@packet-path/nftables-model';
import { describe, expect, test } from 'vitest';
import { kubeProxyPlanes, kubernetesNode, planesNamed } from '../src/index.ts';

const cluster = syntheticCluster({ services: 3, endpointsPerService: 3 });
const flow = clusterFlow(cluster, 'default/svc-00002');

describe('parts of one’s own in a node', () => {
  test('an evaluator of iptables walks the tables of every plane that has any', () => {
    const walks = new Map<string, number>();
    const linear = new LinearEvaluator();
    for (const { name } of kubeProxyPlanes()) {
      const evaluator: Evaluator = {
        walk(table, ...rest) {
          walks.set(name, (walks.get(name) ?? 0) + 1);
          return linear.walk(table, ...rest);
        },
      };
      const [plane] = planesNamed([name], { rules: { evaluator } });
      plane!.make(cluster, {}).connect(flow);
    }
    expect([...walks.keys()]).toEqual(['iptables-2019', 'iptables', 'ipvs', 'userspace']);
  });

  test('an evaluator of nftables walks its chains', () => {
    let walks = 0;
    const linear = new NftLinearEvaluator();
    const evaluator: NftEvaluator = {
      walk(...walk) {
        walks++;
        return linear.walk(...walk);
      },
    };
    kubernetesNode(cluster, { mode: 'nftables', nft: { evaluator } }).connect(flow);
    expect(walks).toBeGreaterThan(0);
  });

  test('a scheduler of IPVS chooses', () => {
    const newest: Scheduler = {
      name: 'newest',
      bind: (service) => ({ schedule: () => service.destinations[0] }),
    };
    const node = kubernetesNode(cluster, {
      mode: 'ipvs',
      scheduler: 'newest',
      ipvs: { schedulers: [newest] },
    });
    const servers = [40_001, 40_002, 40_003].map((port) =>
      String(node.connect({ ...flow, source: { ...flow.source, port } }).reply.source),
    );
    expect(new Set(servers).size).toBe(1);
  });

  test('a match of iptables is taken in rules that a tool adds', () => {
    let asked = 0;
    const odd: MatchExtension<object> = {
      name: 'odd',
      options: {},
      read: () => ({}),
      write: () => '',
      compile: () => ({
        matches(packet) {
          asked++;
          return packet.sourcePort % 2 === 1;
        },
      }),
    };
    const node = kubernetesNode(cluster, {
      mode: 'iptables',
      rules: { registry: new Registry([odd]) },
    });
    node.host.run({ tool: 'iptables', arguments: '-t filter -I FORWARD -m odd -j DROP' });
    const outcome = (port: number) =>
      node.connect({ ...flow, source: { ...flow.source, port } }).outcome;
    expect([outcome(40_001), outcome(40_002)]).toEqual(['dropped', 'established']);
    expect(asked).toBeGreaterThan(0);
  });
});
