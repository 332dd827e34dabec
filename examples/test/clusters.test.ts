import { afterEach, expect, test, vi } from 'vitest';

/** The examples of clusters of nodes, each with a line that shows the symptom its source reports. */
const EXAMPLES: Readonly<Record<string, readonly [load: () => Promise<unknown>, line: RegExp]>> = {
  'external-traffic-policy': [
    () => import('../src/17-external-traffic-policy.ts'),
    /^nftables 1\.31 +established +dropped/,
  ],
  'source-ports': [
    () => import('../src/22-source-ports.ts'),
    /^64512 connections of one client by node-1; the next client: dropped/,
  ],
  hairpin: [() => import('../src/19-hairpin.ts'), /^IPVS without the element: dropped;/],
  affinity: [() => import('../src/21-affinity.ts'), /behind one router: [\d.]+ 12;/],
  'node-ports-from-inside': [
    () => import('../src/18-node-ports-from-inside.ts'),
    /^nftables +refused +established/,
  ],
  topology: [() => import('../src/20-topology.ts'), /^zones +from zone-2: 10\.244\.2\.5 30$/],
  'least-connections': [
    () => import('../src/23-least-connections.ts'),
    /^lc: the first of each node at ([\d.]+), the second at (?!\1)/,
  ],
  'rolling-update-across-nodes': [
    () => import('../src/24-rolling-update-across-nodes.ts'),
    /^it waits for five seconds: lost 0, 0, 0$/,
  ],
  'conntrack-full': [() => import('../src/25-conntrack-full.ts'), /^one more: dropped;/],
};

afterEach(() => {
  vi.restoreAllMocks();
});

// Each example asserts what its source reports: it throws where it is not so.
test.each(Object.entries(EXAMPLES))('%s shows what its source reports', async (_, [load, line]) => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await load();
  expect(log.mock.calls.map((words) => words.join(' '))).toContainEqual(
    expect.stringMatching(line),
  );
});
