import {
  bandOver,
  bestValues,
  type Calibration,
  drawsOf,
  type SyncWork,
  type Values,
} from '@packet-path/cost';
import type { FigurePanel, FigurePoint } from '@packet-path/experiment';
import { type ReportedCluster, reportedSyncs, secondsOf } from './sync-times.ts';

const DRAWS = 200;

/** A ratio of two times that an issue of Kubernetes reports. */
export interface SyncRatio {
  /** The issue, and the two syncs. */
  readonly name: string;
  readonly published: number;
  /** The same ratio of priced counts. */
  of(values: Values): number;
}

/** kubernetes 126013 (1.31): 10,000 services of 2 endpoints. */
export const EARLY: ReportedCluster = {
  layout: '1.31',
  services: 10_000,
  endpointsPerService: 2,
  rewritesElements: true,
};
/** kubernetes 139513 (1.36.1): 44,125 services, 44,152 endpoints. */
const LATE: ReportedCluster = {
  layout: '1.36',
  services: 44_125,
  endpointsPerService: 1,
  rewritesElements: false,
};

/** The nftables syncs of docs/facts/published-results.md, 9: full ones over incremental ones, listing or not. */
export function syncRatios(): readonly SyncRatio[] {
  const early = reportedSyncs(EARLY);
  const late = reportedSyncs(LATE);
  // The listing of 139513 was not seen in 1.31, where a change took 141 ms with its listing.
  const unlisted = (work: SyncWork): SyncWork => ({ ...work, objectsListed: 0 });
  const quick = unlisted(late.change);
  return [
    {
      name: '126013: full over one change',
      published: 480 / 0.141,
      of: (values) =>
        secondsOf(values, unlisted(early.full)) / secondsOf(values, unlisted(early.change)),
    },
    {
      name: '139513: full over one change',
      published: 1004 / 1.33,
      of: (values) => secondsOf(values, late.full) / secondsOf(values, quick),
    },
    {
      name: '139513: full over one change with listing',
      published: 1004 / 64.33,
      of: (values) => secondsOf(values, late.full) / secondsOf(values, late.change),
    },
    {
      name: '139513: one change with listing over without',
      published: 64.33 / 1.33,
      of: (values) => secondsOf(values, late.change) / secondsOf(values, quick),
    },
  ];
}

/** Ratios of nftables syncs, published and simulated. */
export function ratiosPanel(calibration: Calibration, seed: string | number): FigurePanel {
  const values = bestValues(calibration);
  const draws = drawsOf(calibration, { seed, draws: DRAWS });
  const ratios = syncRatios();
  return {
    title: 'nftables syncs: times as long',
    x: { label: 'issue of Kubernetes, and the two syncs', unit: '', scale: 'category' },
    y: { label: 'ratio of two syncs', unit: '', scale: 'log' },
    series: [
      {
        label: "simulated, priced as Kubernetes' issues",
        group: 'nftables',
        kind: 'simulated',
        source: `counted on this simulation, priced by ${calibration.title}`,
        drawn: 'dots',
        points: ratios.map(({ name, of }): FigurePoint => {
          const { low, best, high } = bandOver(values, draws, of);
          return { x: name, y: best, low, high };
        }),
      },
      {
        label: 'kubernetes 126013 and 139513',
        group: 'nftables',
        kind: 'published',
        source:
          'https://github.com/kubernetes/kubernetes/pull/126013, https://github.com/kubernetes/kubernetes/issues/139513',
        drawn: 'dots',
        points: ratios.map(({ name, published }) => ({ x: name, y: published })),
      },
    ],
  };
}
