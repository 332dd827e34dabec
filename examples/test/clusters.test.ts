import { expect, test } from 'vitest';
import { shownLines } from './shown.ts';

// The examples of clusters of nodes, each with a line that shows the symptom its source reports.
test.each([
  ['17-external-traffic-policy', /^nftables 1\.31 +established +dropped/],
  ['18-node-ports-from-inside', /^nftables +refused +established/],
  ['19-hairpin', /^IPVS without the element: dropped;/],
  ['20-topology', /^zones +from zone-2: 10\.244\.2\.5 30$/],
  ['21-affinity', /behind one router: [\d.]+ 12;/],
  ['22-source-ports', /^64512 connections of one client by node-1; the next client: dropped/],
  ['23-least-connections', /^lc: the first of each node at ([\d.]+), the second at (?!\1)/],
  ['24-rolling-update-across-nodes', /^it waits for five seconds: lost 0, 0, 0$/],
  ['25-conntrack-full', /^one more: dropped;/],
])('%s shows what its source reports', (name, line) => {
  expect(shownLines(name)).toContainEqual(expect.stringMatching(line));
});
