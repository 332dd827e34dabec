import { syntheticCluster } from '@packet-path/cluster';
import { checkArgument, listOf, objectOf, oneOf, type Seed, someObject } from '@packet-path/core';
import {
  bandOver,
  bestValues,
  type Calibration,
  drawsOf,
  SOME_CALIBRATION,
  type Values,
} from '@packet-path/cost';
import { type DataPlane, nodePlace } from '@packet-path/data-plane';
import type { Figure, FigurePoint, FigureSeries } from '../figure/figure.ts';
import { assumptionsOf, text } from '../profile/assumptions.ts';
import { type Profile, profileOf, SOME_PROFILE } from '../profile/profile.ts';
import { firstPacketPercentiles } from './first-packet.ts';

/** The planes beside each other. */
export interface BlogPlanes {
  readonly iptables: DataPlane;
  readonly ipvs: DataPlane;
  readonly nftables: DataPlane;
}

/** The first packets of each plane at each of the blog's sizes. */
export type BlogMeasurement = readonly {
  readonly services: number;
  readonly profiles: Readonly<Record<keyof BlogPlanes, Profile>>;
}[];

/** One of the blog's percentiles of iptables mode, microseconds. */
export interface BlogError {
  readonly services: number;
  readonly percentile: string;
  readonly published: number;
  readonly simulated: number;
  /** Simulated over published, less 1. */
  readonly error: number;
}

const SOURCE =
  'https://kubernetes.io/blog/2025/02/28/nftables-kube-proxy (read off its bars, ±2 µs)';
const MICROSECOND = 1000;
const DRAWS = 100;
const CONNECTIONS = 200;
const SHARES = { p01: 0.01, p50: 0.5, p95: 0.95, p99: 0.99 } as const;
type Percentile = keyof typeof SHARES;
const PERCENTILES = Object.keys(SHARES) as readonly Percentile[];
const NAMES = { iptables: 'iptables', ipvs: 'IPVS', nftables: 'nftables' } as const;

/** First-packet latency of iptables mode, in microseconds, as the blog shows it. */
export const BLOG_PUBLISHED: readonly {
  readonly services: number;
  readonly times: Readonly<Record<Percentile, number>>;
}[] = [
  { services: 5000, times: { p01: 15, p50: 47, p95: 120, p99: 152 } },
  { services: 10_000, times: { p01: 11, p50: 62, p95: 189, p99: 257 } },
  { services: 30_000, times: { p01: 40, p50: 272, p95: 493, p99: 714 } },
];

/** Counts the first packets of each plane at the blog's sizes, or at some of them. */
export function measureBlog(
  planes: BlogPlanes,
  seed: Seed = 1,
  published: typeof BLOG_PUBLISHED = BLOG_PUBLISHED,
): BlogMeasurement {
  checkArgument('measureBlog', 'planes', planes, objectOf('iptables', 'ipvs', 'nftables'));
  checkArgument('measureBlog', 'published', published, listOf(objectOf('services', 'times')));
  return published.map(({ services }) => {
    const cluster = syntheticCluster({ services, endpointsPerService: 1 });
    const place = nodePlace(cluster);
    const of = (plane: DataPlane): Profile => {
      const host = plane.make(cluster, { seed, place });
      return profileOf(host, cluster, place, { connections: CONNECTIONS, seed });
    };
    const profiles = {
      iptables: of(planes.iptables),
      ipvs: of(planes.ipvs),
      nftables: of(planes.nftables),
    };
    return { services, profiles };
  });
}

/** The nine percentiles of iptables mode, p50, p95 and p99 at three sizes, with their errors. */
export function blogErrors(values: Values, measurement: BlogMeasurement): readonly BlogError[] {
  checkArgument('blogErrors', 'values', values, someObject);
  checkArgument('blogErrors', 'measurement', measurement, listOf(objectOf('services', 'profiles')));
  return measurement.flatMap(({ services, profiles }) => {
    const known = BLOG_PUBLISHED.find((one) => one.services === services)!.times;
    return PERCENTILES.slice(1).map((percentile) => {
      const simulated = timeOf(values, profiles.iptables, percentile);
      const published = known[percentile];
      return { services, percentile, published, simulated, error: simulated / published - 1 };
    });
  });
}

/** The middle of the errors, without their signs. */
export function medianError(errors: readonly BlogError[]): number {
  checkArgument(
    'medianError',
    'errors',
    errors,
    listOf(objectOf('services', 'percentile', 'published', 'simulated')),
  );
  const sizes = errors.map(({ error }) => Math.abs(error)).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 2)] ?? 0;
}

/** A percentile of a first packet's time, in microseconds. */
export function timeOf(values: Values, profile: Profile, percentile: Percentile): number {
  checkArgument('timeOf', 'values', values, someObject);
  checkArgument('timeOf', 'profile', profile, SOME_PROFILE);
  checkArgument('timeOf', 'percentile', percentile, oneOf('p01', 'p50', 'p95', 'p99'));
  return firstPacketPercentiles(values, profile, [SHARES[percentile]])[0]! / MICROSECOND;
}

/** Figure 4: the blog's percentiles of the first packet, nftables and IPVS beside. */
export function blogFigure(
  calibration: Calibration,
  measurement: BlogMeasurement,
  seed: Seed = 1,
): Figure {
  checkArgument('blogFigure', 'calibration', calibration, SOME_CALIBRATION);
  checkArgument('blogFigure', 'measurement', measurement, listOf(objectOf('services', 'profiles')));
  const values = bestValues(calibration);
  const draws = drawsOf(calibration, { seed, draws: DRAWS });
  const errors = blogErrors(values, measurement);
  return {
    format: 'packet-path/figure/1',
    id: 'first-packet',
    title: "The Kubernetes blog of 2025: latency of a connection's first packet",
    caption: `First packets to services called evenly, in three modes; the time is that of the packet's ledger, that of its walk with a lognormal spread. Bands are the 5th to the 95th percentile of ${DRAWS} draws from the constants' ranges. ${calibration.about}`,
    assumptions: assumptionsOf(
      calibration,
      (name) => !/^(?:client|server|elsewhere|sync|estimator|node)\./.test(name),
    ),
    panels: measurement.map(({ services, profiles }) => ({
      title: `${text(services)} services`,
      x: { label: 'percentile', unit: '', scale: 'category' },
      y: { label: 'latency of the first packet', unit: 'µs', scale: 'log' },
      series: [
        ...(['iptables', 'ipvs', 'nftables'] as const).map((plane) =>
          seriesOf(plane, profiles[plane], values, draws),
        ),
        published(services),
      ],
    })),
    notes: [
      ...errors.map(
        ({ services, percentile, published: known, simulated, error }) =>
          `iptables, ${text(services)} services, ${percentile}: ${text(simulated)} µs, published ${known} µs (${signed(error)}).`,
      ),
      `The median of the nine errors is ${text(medianError(errors) * 100)} %. p01 is left out of the nine: the published bars of it lie between 11 and 40 µs, not in the order of sizes.`,
    ],
  };
}

function seriesOf(
  plane: keyof BlogPlanes,
  profile: Profile,
  values: Values,
  draws: readonly Values[],
): FigureSeries {
  return {
    label: NAMES[plane],
    group: plane,
    kind: 'simulated',
    source: 'counted on this simulation',
    drawn: 'line',
    points: PERCENTILES.map((percentile): FigurePoint => {
      const band = bandOver(values, draws, (drawn) => timeOf(drawn, profile, percentile));
      return { x: percentile, y: band.best, low: band.low, high: band.high };
    }),
  };
}

function published(services: number): FigureSeries {
  const known = BLOG_PUBLISHED.find((one) => one.services === services)!.times;
  return {
    label: 'iptables, the blog',
    group: 'iptables',
    kind: 'published',
    source: SOURCE,
    drawn: 'dots',
    points: PERCENTILES.map((percentile) => ({ x: percentile, y: known[percentile] })),
  };
}

function signed(error: number): string {
  return `${error < 0 ? '−' : '+'}${Math.round(Math.abs(error) * 100)} %`;
}
