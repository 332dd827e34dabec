import { syntheticCluster } from '@packet-path/cluster';
import { createRandom, SECOND, type Seed, VirtualClock } from '@packet-path/core';
import {
  bandOver,
  bestValues,
  type Calibration,
  drawsOf,
  type SyncWork,
  type Values,
} from '@packet-path/cost';
import type { FigurePanel, FigurePoint } from '@packet-path/experiment';
import { SyncRunner } from '@packet-path/kube-proxy';
import { firstSync, kubernetesNode } from '@packet-path/node';
import { pricedWork } from './priced-work.ts';
import { secondsOf } from './sync-times.ts';

const SOURCE = 'KEP-3453 (docs/facts/published-results.md, 9)';
const NODE = { name: 'client-node', addresses: ['192.168.255.254'] };
/** The test has 5,000 nodes; endpoints behind services are assumed, 20 for each node. */
const SERVICES = 5000;
const ENDPOINTS = 20;
/** A part of the cluster is counted, since rules are as many for each endpoint. */
const PART = 20;
/** Changes come at random, one a second, for so long. */
const SECONDS = 1500;
const DRAWS = 40;

/** A case of KEP-3453: how kube-proxy syncs, and the median that was measured, in seconds. */
interface LatencyCase {
  readonly name: string;
  readonly extent: 'full' | 'partial';
  readonly minSyncPeriod: number;
  readonly published: number;
}

const CASES: readonly LatencyCase[] = [
  { name: 'full syncs, 10 s', extent: 'full', minSyncPeriod: 10, published: 27 },
  { name: 'partial syncs, 10 s', extent: 'partial', minSyncPeriod: 10, published: 13 },
  { name: 'partial syncs, 1 s', extent: 'partial', minSyncPeriod: 1, published: 5 },
];

/** Programming latency of iptables mode in a cluster of 5,000 nodes: counted once, priced at any constants. */
export function latencyCases(seed: Seed): readonly {
  readonly name: string;
  readonly published: number;
  of(values: Values): number;
}[] {
  const works = countedSyncs();
  return CASES.map(({ name, extent, minSyncPeriod, published }) => ({
    name,
    published,
    of: (values) => medianLatency(secondsOf(values, works[extent]), minSyncPeriod, seed),
  }));
}

function countedSyncs(): Readonly<Record<'full' | 'partial', SyncWork>> {
  const cluster = syntheticCluster({ services: SERVICES / PART, endpointsPerService: ENDPOINTS });
  const options = { mode: 'iptables', node: NODE } as const;
  const full = pricedWork(firstSync(cluster, options), 0, 0);
  const node = kubernetesNode({ ...cluster, services: cluster.services.slice(1) }, options);
  return { full: whole(full), partial: whole(pricedWork(node.update(cluster), 0, 0)) };
}

/** The counts of all of the cluster from those of a part. */
function whole({ rules = 0, rulesCopied = 0, ...rest }: SyncWork): SyncWork {
  const written = rules * PART;
  return {
    ...rest,
    rules: written,
    rulesCopied: rulesCopied * PART,
    rulePairs: written * written,
  };
}

/**
 * The median time from a change to the end of the sync that programs it.
 *
 * @param takes seconds of a sync
 */
function medianLatency(takes: number, minSyncPeriod: number, seed: Seed): number {
  const clock = new VirtualClock();
  const random = createRandom(seed).split('programming latency');
  let waiting: number[] = [];
  const latencies: number[] = [];
  const runner = new SyncRunner(clock, { minSyncPeriod }, () => {
    const ended = clock.now + takes * SECOND;
    for (const asked of waiting) latencies.push(ended - asked);
    waiting = [];
    return Math.round(takes * SECOND);
  });
  const change = (): void => {
    waiting.push(clock.now);
    runner.ask();
    const gap = Math.round(-Math.log(1 - random.real()) * SECOND);
    clock.schedule(clock.now + gap, change);
  };
  clock.schedule(SECOND, change);
  clock.advanceTo(SECONDS * SECOND);
  runner.stop();
  latencies.sort((a, b) => a - b);
  return latencies[Math.floor(latencies.length / 2)]! / SECOND;
}

/** The panel of KEP-3453. */
export function latencyPanel(calibration: Calibration, seed: Seed): FigurePanel {
  const values = bestValues(calibration);
  const draws = drawsOf(calibration, { seed, draws: DRAWS });
  const cases = latencyCases(seed);
  return {
    title: 'programming latency, iptables, 5,000 nodes (KEP-3453)',
    x: { label: 'extent of syncs, minSyncPeriod', unit: '', scale: 'category' },
    y: { label: 'median from a change to the end of its sync', unit: 's', scale: 'linear' },
    series: [
      {
        label: 'simulated, priced as measured',
        group: 'iptables',
        kind: 'simulated',
        source: `counted on this simulation, priced by ${calibration.title}`,
        drawn: 'dots',
        points: cases.map(({ name, of }): FigurePoint => {
          const { low, best, high } = bandOver(values, draws, of);
          return { x: name, y: best, low, high };
        }),
      },
      {
        label: 'KEP-3453',
        group: 'iptables',
        kind: 'published',
        source: SOURCE,
        drawn: 'dots',
        points: cases.map(({ name, published }) => ({ x: name, y: published })),
      },
    ],
  };
}
