// Topology: do hints keep clients in their zone, and at what price?
//
// Topology: hints of EndpointSlices keep clients in their zone, or on their node. The pods' shares
// follow the zones then, and not always.
//
// Sources: KEP-2433 (hints for zones; proxies take all endpoints where one has no hint, or none is for their
// zone), KEP-4444 and KEP-3015 (trafficDistribution: PreferSameZone writes hints for zones,
// PreferSameNode for nodes; nearness comes before an equal distribution).
import assert from 'node:assert/strict';
import { kubernetesCluster } from 'packet-path';
import { clusterOfPods, flow, tallied, tally, WEB } from './lib/cluster-of-pods.ts';

/** Three pods in zone-1, one in zone-2, none in zone-3; each node is a zone. */
const PODS = [
  { node: 'node-1', address: '10.244.1.5' },
  { node: 'node-1', address: '10.244.1.6' },
  { node: 'node-1', address: '10.244.1.7' },
  { node: 'node-2', address: '10.244.2.5' },
];
const CONNECTIONS = 30;
type Pod = (typeof PODS)[number];

const zoneOf = ({ node }: Pod): string => node.replace('node', 'zone');
const HINTS = {
  'no hints': () => ({}),
  zones: (pod: Pod) => ({ forZones: [zoneOf(pod)] }),
  'one without': (pod: Pod) => (pod === PODS[0] ? {} : { forZones: [zoneOf(pod)] }),
  nodes: (pod: Pod) => ({ forZones: [zoneOf(pod)], forNodes: [pod.node] }),
} as const;

for (const [title, hints] of Object.entries(HINTS)) {
  const pods = PODS.map((pod) => ({ ...pod, ...hints(pod) }));
  for (const mode of ['iptables', 'nftables', 'ipvs'] as const) {
    const nodes = kubernetesCluster(clusterOfPods(3, { pods }), { mode, seed: 3 });
    const podsFrom = (node: number): readonly string[] =>
      Array.from({ length: CONNECTIONS }, (_, index) => {
        const client = flow(`10.244.${node}.9:${40_000 + index}`, WEB);
        return `${nodes.connect(client).reply.source}`;
      });
    const chosen = [1, 2, 3].map(podsFrom);
    if (mode === 'iptables') {
      for (const [index, pods] of chosen.entries()) {
        console.log(`${title.padEnd(12)} from zone-${index + 1}: ${tallied(pods)}`);
      }
    }
    const [first, second, third] = chosen.map(tally);
    const own = title === 'zones' || title === 'nodes';
    assert.deepEqual(
      Object.keys(second!),
      own ? ['10.244.2.5'] : PODS.map(({ address }) => address),
    );
    assert.equal(Object.keys(first!).length, own ? 3 : 4);
    // No pod has a hint for zone-3: its clients take them all.
    assert.equal(Object.keys(third!).length, 4);
  }
}
console.log('The one pod of zone-2 has all of its zone: nearness comes before equal shares.');
