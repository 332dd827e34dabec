import { syntheticCluster } from '@packet-path/cluster';
import { EveryOutcome } from '@packet-path/core';
import { clusterFlow } from '@packet-path/data-plane';
import type { FigurePanel, FigurePoint, FigureSeries } from '@packet-path/experiment';
import { kubernetesNode } from '@packet-path/node';

const ENDPOINTS = [10, 50, 100, 200, 319, 500, 1000, 2000];

/** The largest share of an endpoint over a fair one, where probabilities have five digits or ten. */
export function skewPanel(sizes: readonly number[] = ENDPOINTS): FigurePanel {
  return {
    title: 'the endpoint of most connections, over a fair share',
    x: { label: 'endpoints of the service', unit: '', scale: 'log' },
    y: { label: 'largest share over a fair one', unit: '', scale: 'linear' },
    series: [
      line('five digits (2019)', 'iptables-2019', '2019', sizes),
      line('ten digits (today)', 'iptables', 'current', sizes),
    ],
  };
}

function line(
  label: string,
  group: string,
  layout: '2019' | 'current',
  sizes: readonly number[],
): FigureSeries {
  return {
    label,
    group,
    kind: 'simulated',
    source: 'every outcome of chance with its probability',
    drawn: 'line',
    points: sizes.map((endpoints) => skew(endpoints, layout)),
  };
}

function skew(endpoints: number, layout: '2019' | 'current'): FigurePoint {
  const cluster = syntheticCluster({ services: 1, endpointsPerService: endpoints });
  const node = kubernetesNode(cluster, { mode: 'iptables', layout, choices: new EveryOutcome() });
  const outcomes = node.outcomes(clusterFlow(cluster, 'default/svc-00001'));
  let largest = 0;
  if ('exact' in outcomes) {
    for (const { probability } of outcomes.exact) largest = Math.max(largest, probability);
  }
  return { x: endpoints, y: Number((largest * endpoints).toPrecision(9)) };
}
