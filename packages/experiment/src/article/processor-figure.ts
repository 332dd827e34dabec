import { checkArgument, oneOf, someNumber, someObject } from '@packet-path/core';
import {
  type Band,
  bandOver,
  bestValues,
  type Cause,
  drawsOf,
  type Values,
} from '@packet-path/cost';
import type { Figure, FigurePanel, FigureSeries } from '../figure/figure.ts';
import { assumptionsOf, text } from '../profile/assumptions.ts';
import { type Times, whole } from '../profile/price.ts';
import {
  type ArticleMeasurement,
  type ArticleMode,
  articleNode,
  KEEPALIVE,
  SOME_MEASUREMENT,
} from './measure-article.ts';
import { loadOfNode } from './node-model.ts';

const SOURCE =
  'Tigera, 2019: https://www.tigera.io/blog/comparing-kube-proxy-modes-iptables-or-ipvs/';
const DRAWS = 400;
/** Nanoseconds a second in a hundredth of a core. */
const PERCENT = 1e7;
const MODES: readonly ArticleMode[] = ['iptables', 'ipvs'];
const NAMES: Readonly<Record<ArticleMode, string>> = { iptables: 'iptables', ipvs: 'IPVS' };
/** The causes that grow with services, in the order of the bars. */
const GROWING: readonly Cause[] = ['walking', 'syncs', 'estimator', 'packets'];

/** A mode's processor time over that of one service, in hundredths of a core. */
export function growthOf(
  values: Values,
  articleMeasurement: ArticleMeasurement,
  mode: ArticleMode,
  services: number,
  requestsPerConnection: number,
): number {
  checkArgument('growthOf', 'values', values, someObject);
  checkArgument('growthOf', 'articleMeasurement', articleMeasurement, SOME_MEASUREMENT);
  checkArgument('growthOf', 'mode', mode, oneOf('iptables', 'ipvs'));
  checkArgument('growthOf', 'services', services, someNumber);
  checkArgument('growthOf', 'requestsPerConnection', requestsPerConnection, someNumber);
  const { profiles } = articleMeasurement;
  return whole(growthByCause(values, profiles, mode, services, requestsPerConnection));
}

/** The same, as iptables' above IPVS's. */
export function differenceOf(
  values: Values,
  measurement: ArticleMeasurement,
  services: number,
  requestsPerConnection: number,
): number {
  checkArgument('differenceOf', 'values', values, someObject);
  checkArgument('differenceOf', 'measurement', measurement, SOME_MEASUREMENT);
  checkArgument('differenceOf', 'services', services, someNumber);
  checkArgument('differenceOf', 'requestsPerConnection', requestsPerConnection, someNumber);
  const of = (mode: ArticleMode): number =>
    growthOf(values, measurement, mode, services, requestsPerConnection);
  return of('iptables') - of('ipvs');
}

/** The article's figures with this measurement's bands. */
export interface ArticleFigures {
  /** iptables at the largest size without keepalive; published: 35. */
  readonly iptables: Band;
  /** IPVS; published: 8. */
  readonly ipvs: Band;
  /** iptables above IPVS with 100 requests a connection; published: 2. */
  readonly keepalive: Band;
  /** iptables above IPVS at 1,000 services without keepalive; published: small. */
  readonly small: Band;
}

/** The four statements of the article about processor time, in hundredths of a core. */
export function articleFigures(
  measurement: ArticleMeasurement,
  seed: string | number = 1,
): ArticleFigures {
  checkArgument('articleFigures', 'measurement', measurement, SOME_MEASUREMENT);
  const { calibration, profiles } = measurement;
  const values = bestValues(calibration);
  const draws = drawsOf(calibration, { seed, draws: DRAWS });
  const { services } = profiles.at(-1)!;
  const band = (result: (drawn: Values) => number): Band => bandOver(values, draws, result);
  return {
    iptables: band((drawn) => growthOf(drawn, measurement, 'iptables', services, 1)),
    ipvs: band((drawn) => growthOf(drawn, measurement, 'ipvs', services, 1)),
    keepalive: band((drawn) => differenceOf(drawn, measurement, services, 100)),
    small: band((drawn) => differenceOf(drawn, measurement, 1000, 1)),
  };
}

/** Figure 2: the article's processor time. */
export function processorFigure(
  measurement: ArticleMeasurement,
  seed: string | number = 1,
): Figure {
  checkArgument('processorFigure', 'measurement', measurement, SOME_MEASUREMENT);
  const { calibration } = measurement;
  const values = bestValues(calibration);
  const draws = drawsOf(calibration, { seed, draws: DRAWS });
  return {
    format: 'packet-path/figure/1',
    id: 'processor-time',
    title: 'The article of 2019: processor time of the client node',
    caption: `The set-up of the response-time figure: 1,000 requests a second, a full sync every 30 s, IPVS's estimator every 2 s. Processor time above that of one service, in hundredths of a core. Bands are the 5th to the 95th percentile of ${DRAWS} draws from the constants' ranges. ${calibration.about}`,
    assumptions: assumptionsOf(calibration),
    panels: [
      ...KEEPALIVE.map((requests) => linesOf(measurement, requests, values, draws)),
      differencePanel(measurement, values, draws),
      barsOf(measurement, values),
    ],
    notes: notesOf(articleFigures(measurement, seed)),
  };
}

function linesOf(
  measurement: ArticleMeasurement,
  requests: number,
  values: Values,
  draws: readonly Values[],
): FigurePanel {
  const { profiles } = measurement;
  const simulated = MODES.map(
    (mode): FigureSeries => ({
      label: NAMES[mode],
      group: mode,
      kind: 'simulated',
      source: 'counted on this simulation',
      drawn: 'line',
      points: profiles.map(({ services }) => {
        const band = bandOver(values, draws, (drawn) =>
          growthOf(drawn, measurement, mode, services, requests),
        );
        return { x: services, y: band.best, low: band.low, high: band.high };
      }),
    }),
  );
  return {
    title: requests === 1 ? 'a connection for each request' : `${requests} requests a connection`,
    x: { label: 'services', unit: '', scale: 'log' },
    y: { label: 'processor time above 1 service', unit: '% of a core', scale: 'linear' },
    series: [...simulated, ...(requests === 1 ? published() : [])],
  };
}

function published(): readonly FigureSeries[] {
  const points: Readonly<Record<ArticleMode, number>> = { iptables: 35, ipvs: 8 };
  return MODES.map((mode) => ({
    label: `${NAMES[mode]}, the article`,
    group: mode,
    kind: 'published' as const,
    source: SOURCE,
    drawn: 'dots' as const,
    points: [{ x: 10_000, y: points[mode] }],
  }));
}

/** iptables above IPVS, with and without keepalive. */
function differencePanel(
  measurement: ArticleMeasurement,
  values: Values,
  draws: readonly Values[],
): FigurePanel {
  const groups = ['no keepalive', 'keepalive'];
  const series = KEEPALIVE.map((requests, index): FigureSeries => {
    const group = groups[index]!;
    const points = measurement.profiles.map(({ services }) => {
      const { low, best, high } = bandOver(values, draws, (drawn) =>
        differenceOf(drawn, measurement, services, requests),
      );
      return { x: services, y: best, low, high };
    });
    const label =
      requests === 1 ? 'a connection for each request' : `${requests} requests a connection`;
    return {
      label,
      group,
      kind: 'simulated',
      source: 'counted on this simulation',
      drawn: 'line',
      points,
    };
  });
  return {
    title: 'iptables above IPVS',
    x: { label: 'services', unit: '', scale: 'log' },
    y: { label: 'iptables less IPVS', unit: '% of a core', scale: 'linear' },
    series: [
      ...series,
      {
        label: 'the article, 35 less 8',
        group: groups[0]!,
        kind: 'published',
        source: SOURCE,
        drawn: 'dots',
        points: [{ x: 10_000, y: 27 }],
      },
      {
        label: 'the article, 100 requests a connection',
        group: groups[1]!,
        kind: 'published',
        source: SOURCE,
        drawn: 'dots',
        points: [{ x: 10_000, y: 2 }],
      },
    ],
  };
}

/** By cause, at the largest size. */
function barsOf({ profiles }: ArticleMeasurement, values: Values): FigurePanel {
  const { services } = profiles.at(-1)!;
  const columns = KEEPALIVE.flatMap((requests) =>
    MODES.map((mode) => ({
      x: `${NAMES[mode]}, ${requests === 1 ? 'no keepalive' : 'keepalive'}`,
      times: growthByCause(values, profiles, mode, services, requests),
    })),
  );
  return {
    title: `${text(services)} services, by cause`,
    x: { label: 'mode', unit: '', scale: 'category' },
    y: { label: 'processor time above 1 service', unit: '% of a core', scale: 'linear' },
    series: GROWING.map((cause) => ({
      label: cause,
      group: cause,
      kind: 'simulated' as const,
      source: 'counted on this simulation',
      drawn: 'bars' as const,
      points: columns.map(({ x, times }) => ({ x, y: Math.max(0, times[cause] ?? 0) })),
    })),
  };
}

function growthByCause(
  values: Values,
  profiles: ArticleMeasurement['profiles'],
  mode: ArticleMode,
  services: number,
  requests: number,
): Times {
  const at = profiles.find((known) => known.services === services) ?? profiles.at(-1)!;
  const node = articleNode(requests);
  const base = loadOfNode(values, profiles[0]!.profiles[mode], node);
  const load = loadOfNode(values, at.profiles[mode], node);
  return Object.fromEntries(
    (Object.entries(load) as [Cause, number][]).map(([cause, time]) => [
      cause,
      (time - (base[cause] ?? 0)) / PERCENT,
    ]),
  );
}

function notesOf({ iptables, ipvs, keepalive, small }: ArticleFigures): readonly string[] {
  const line = (what: string, { low, best, high }: Band, known: string): string =>
    `${what}: ${text(best)} % of a core (${text(low)} to ${text(high)}), published ${known}.`;
  return [
    line('iptables at 10,000 services, no keepalive', iptables, 'about 35'),
    line('IPVS at 10,000 services, no keepalive', ipvs, 'about 8'),
    line('iptables above IPVS at 10,000 services, 100 requests a connection', keepalive, 'about 2'),
    line('iptables above IPVS at 1,000 services, no keepalive', small, 'small: under 4'),
    'Four constants of this calibration are fits and the article has three figures: the test is that each lies in the range of other sources, and that one set of them serves both charts.',
  ];
}
