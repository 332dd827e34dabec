import { syntheticCluster } from '@packet-path/cluster';
import {
  bandOver,
  bestValues,
  type Calibration,
  drawsOf,
  pairs,
  syncCost,
  total,
} from '@packet-path/cost';
import type { Figure, FigurePanel, FigurePoint, FigureSeries } from '@packet-path/experiment';
import { firstSync, type KubernetesNodeOptions, kubernetesNode } from '@packet-path/node';
import { assumptionsOf } from './assumptions.ts';
import { issueNotes, issueSyncs, issuesPanel } from './issue-syncs.ts';
import { keptObjects, pricedWork } from './priced-work.ts';
import { PUBLISHED_ALL, PUBLISHED_HUAWEI, PUBLISHED_ONE } from './program-published.ts';
import { latencyPanel } from './sync-latency.ts';
import { ratiosPanel } from './sync-ratios.ts';

/** The calibration that each mode's programming is priced by. */
export interface ProgramCalibrations {
  /** iptables of today, and nftables. */
  readonly measured: Calibration;
  /** iptables of 2019, and IPVS. */
  readonly article: Calibration;
  /** Rules added one at a time. */
  readonly huawei: Calibration;
  /** The nftables syncs that Kubernetes' issues report. */
  readonly issues: Calibration;
}

interface Mode {
  readonly label: string;
  readonly group: string;
  readonly options: KubernetesNodeOptions;
  readonly calibration: Calibration;
}

const SIZES = [10, 100, 1000, 10_000];
const ENDPOINTS = 10;
const DRAWS = 200;
const NS = 1e9;
const NODE = { name: 'client-node', addresses: ['192.168.255.254'] };
const SERVICES = { label: 'services of 10 endpoints', unit: '', scale: 'log' } as const;
const SECONDS = { label: 'time of the sync', unit: 's', scale: 'log' } as const;
/** Rules of Huawei's table: 8 for each of 1, 5,000 and 20,000 services. */
const HUAWEI_RULES = [8, 80, 800, 8000, 40_000, 160_000];

/** Figure 5: the time to program everything, and one change, counted and priced. */
export function programFigure(
  { measured, article, huawei, issues }: ProgramCalibrations,
  seed: string | number = 1,
  sizes: readonly number[] = SIZES,
): Figure {
  const modes: readonly Mode[] = [
    {
      label: 'iptables (2019), priced as the article',
      group: 'iptables-2019',
      options: { mode: 'iptables', layout: '2019' },
      calibration: article,
    },
    {
      label: 'iptables (today), priced as measured',
      group: 'iptables',
      options: { mode: 'iptables' },
      calibration: measured,
    },
    {
      label: 'IPVS, priced as the article',
      group: 'ipvs',
      options: { mode: 'ipvs' },
      calibration: article,
    },
    {
      label: 'nftables, priced as measured',
      group: 'nftables',
      options: { mode: 'nftables' },
      calibration: measured,
    },
  ];
  const drawn = modes.map((mode) => priced(mode, sizes, seed));
  const predicted = issueSyncs({ measured, article, issues });
  return {
    format: 'packet-path/figure/1',
    id: 'programming',
    title: 'Time to program a node: everything, one change, and how syncs compare',
    caption: `Each sync is counted (rules, objects, whole tables copied, services compared) and priced by a calibration. Services have ${ENDPOINTS} endpoints; one change is one more service. The short runs of iptables that make chains and jumps at a first sync are left out. Bands are the 5th to the 95th percentile of ${DRAWS} draws from the constants' ranges. Published points come from other machines, kernels and releases: they stand beside, and only those of the measured kernel and of Huawei belong to the calibration beside them. Programming latency: changes come at random, one a second, to a cluster of 5,000 nodes with 20 endpoints behind services for each, an assumption. Ratios: clusters as the issues describe them; the price of a listing is a fit to one of them. Last panel: times of issues that no constant's value was chosen by; services of 126013 are taken to be created at 20 a second, client-go's own limit.`,
    assumptions: [
      ...assumptionsOf(measured, isProgramming),
      ...assumptionsOf(article, isProgramming),
      ...assumptionsOf(huawei),
      ...assumptionsOf(issues, (name) => name === 'sync.objectsListed'),
    ],
    panels: [
      panel(
        'a first sync: all services at once',
        drawn.map(({ all }) => all),
        PUBLISHED_ALL,
      ),
      panel(
        'one change: one more service',
        drawn.map(({ one }) => one),
        PUBLISHED_ONE,
      ),
      huaweiPanel(huawei, seed),
      latencyPanel(measured, seed),
      ratiosPanel(issues, seed),
      issuesPanel(predicted, seed),
    ],
    notes: [
      ...notesOf(
        drawn.map(({ all }) => all),
        drawn.map(({ one }) => one),
      ),
      ...issueNotes(predicted),
    ],
  };
}

function panel(
  title: string,
  simulated: readonly FigureSeries[],
  published: readonly FigureSeries[],
): FigurePanel {
  return { title, x: SERVICES, y: SECONDS, series: [...simulated, ...published] };
}

function priced(
  { label, group, options, calibration }: Mode,
  sizes: readonly number[],
  seed: string | number,
): { readonly all: FigureSeries; readonly one: FigureSeries } {
  const values = bestValues(calibration);
  const draws = drawsOf(calibration, { seed, draws: DRAWS });
  const all: FigurePoint[] = [];
  const one: FigurePoint[] = [];
  const pointOf = (services: number, work: ReturnType<typeof pricedWork>): FigurePoint => {
    const band = bandOver(values, draws, (drawn) => total(syncCost(drawn, work)) / NS);
    return { x: services, y: band.best, low: band.low, high: band.high };
  };
  // A node that none of the endpoints runs on, so that no set of local endpoints adds to the program.
  const at = { ...options, node: NODE };
  for (const services of sizes) {
    const cluster = syntheticCluster({ services, endpointsPerService: ENDPOINTS });
    const compared = options.mode === 'ipvs' ? services : 0;
    const first = firstSync(cluster, at);
    all.push(pointOf(services, pricedWork(first, compared, 0)));
    const node = kubernetesNode({ ...cluster, services: cluster.services.slice(1) }, at);
    const kept = options.mode === 'nftables' ? keptObjects(first) : 0;
    one.push(pointOf(services, pricedWork(node.update(cluster), compared, kept)));
  }
  const source = `counted on this simulation, priced by ${calibration.title}`;
  const series = { label, group, kind: 'simulated', source, drawn: 'line' } as const;
  return { all: { ...series, points: all }, one: { ...series, points: one } };
}

/** Rules added one at a time: each run of iptables copies the whole table in again. */
function huaweiPanel(calibration: Calibration, seed: string | number): FigurePanel {
  const values = bestValues(calibration);
  const draws = drawsOf(calibration, { seed, draws: DRAWS });
  const points = HUAWEI_RULES.map((rules): FigurePoint => {
    // The k-th run copies k rules in: of n runs n (n + 1) / 2.
    const work = { runs: 1, rulesCopied: (pairs(rules) + rules) / 2 };
    const band = bandOver(values, draws, (drawn) => total(syncCost(drawn, work)) / NS);
    return { x: rules, y: band.best, low: band.low, high: band.high };
  });
  return {
    title: 'rules added one at a time, as Huawei did in 2017',
    x: { label: 'rules in the table (8 for each service)', unit: '', scale: 'log' },
    y: { label: 'time until the last is there', unit: 's', scale: 'log' },
    series: [
      {
        label: 'iptables, priced as Huawei',
        group: 'iptables-2019',
        kind: 'simulated',
        source: 'whole tables copied, n (n + 1) / 2 rules, priced by Huawei, 2017',
        drawn: 'line',
        points,
      },
      PUBLISHED_HUAWEI,
    ],
  };
}

/** Each published point beside the simulated one of the same size and group, where there is one. */
function notesOf(all: readonly FigureSeries[], one: readonly FigureSeries[]): readonly string[] {
  const lines = (
    what: string,
    simulated: readonly FigureSeries[],
    published: readonly FigureSeries[],
  ): readonly string[] =>
    published.flatMap(({ group, label, points }) =>
      points.flatMap(({ x, y }) => {
        const known = simulated
          .find((series) => series.group === group)
          ?.points.find((point) => point.x === x);
        if (known === undefined) return [];
        return [
          `${what}, ${label}, ${Number(x).toLocaleString('en-US')} services: published ${text(y)} s, simulated ${text(known.y)} s (${text(known.y / y)} times).`,
        ];
      }),
    );
  return [
    ...lines('Everything', all, PUBLISHED_ALL),
    ...lines('One change', one, PUBLISHED_ONE),
    'The price of iptables-restore is not linear: a term of n² stands beside one of n, both from the measured kernel.',
    'IPVS mode compares every service at every sync, so that one change costs nearly what a sync without one does.',
  ];
}

function isProgramming(name: string): boolean {
  return /^(?:sync|object)\./.test(name);
}

function text(value: number): string {
  return String(Number(value.toPrecision(3)));
}
