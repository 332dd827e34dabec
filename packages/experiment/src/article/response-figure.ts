import { checkArgument, someObject } from '@packet-path/core';
import { type Band, bandOver, bestValues, drawsOf, type Values } from '@packet-path/cost';
import type { Figure, FigurePanel, FigurePoint, FigureSeries } from '../figure/figure.ts';
import { assumptionsOf, text } from '../profile/assumptions.ts';
import { whole } from '../profile/price.ts';
import type { Profile } from '../profile/profile.ts';
import { SOME_PROFILE } from '../profile/profile.ts';
import {
  type ArticleMeasurement,
  type ArticleMode,
  articleNode,
  KEEPALIVE,
  SOME_MEASUREMENT,
} from './measure-article.ts';
import type { ClientNode } from './node-model.ts';
import { SOME_NODE } from './node-model.ts';
import { responseTime } from './response-time.ts';

const MICROSECOND = 1000;
const DRAWS = 200;
const PROCESSORS = [2, 4, 8, 16, 32];
const COUNTED = 'counted on this simulation, times by the closed form';
const NAMES: Readonly<Record<ArticleMode, string>> = { iptables: 'iptables', ipvs: 'IPVS' };

/** One thing that may slow a mode, switched off. */
interface Candidate {
  readonly name: string;
  node(node: ClientNode): ClientNode;
  values(values: Values): Values;
}

/** The candidates for IPVS's growth, in the order in which they are printed. */
const CANDIDATES: readonly Candidate[] = [
  {
    name: 'estimator',
    node: (node) => ({ ...node, isEstimating: false }),
    values: (values) => values,
  },
  { name: 'syncs', node: (node) => ({ ...node, syncPeriod: null }), values: (values) => values },
  {
    name: 'hash chains',
    node: (node) => node,
    values: (values) => ({ ...values, 'counter.ipvsServiceProbes': 0 }),
  },
];

/** The mean time of a request, in microseconds. */
export function meanResponse(values: Values, profile: Profile, node: ClientNode): number {
  checkArgument('meanResponse', 'values', values, someObject);
  checkArgument('meanResponse', 'profile', profile, SOME_PROFILE);
  checkArgument('meanResponse', 'node', node, SOME_NODE);
  return whole(responseTime(values, profile, node)) / MICROSECOND;
}

/**
 * The part of each candidate in IPVS's mean time of a request at one size, in microseconds, on a node with
 * so many processors.
 */
export function candidateShares(
  values: Values,
  profile: Profile,
  node: ClientNode,
): Readonly<Record<string, number>> {
  checkArgument('candidateShares', 'values', values, someObject);
  checkArgument('candidateShares', 'profile', profile, SOME_PROFILE);
  checkArgument('candidateShares', 'node', node, SOME_NODE);
  const all = meanResponse(values, profile, node);
  return Object.fromEntries(
    CANDIDATES.map((candidate) => [
      candidate.name,
      all - meanResponse(candidate.values(values), profile, candidate.node(node)),
    ]),
  );
}

/** Figure 1: the article's response time, with each candidate switched off in turn. */
export function responseFigure(measurement: ArticleMeasurement, seed: string | number = 1): Figure {
  checkArgument('responseFigure', 'measurement', measurement, SOME_MEASUREMENT);
  const { calibration, profiles } = measurement;
  const values = bestValues(calibration);
  const draws = drawsOf(calibration, { seed, draws: DRAWS });
  const largest = profiles.at(-1)!;
  return {
    format: 'packet-path/figure/1',
    id: 'response-time',
    title: 'The article of 2019: mean time of a request',
    caption: `A client pod on a node of its own sends 1,000 requests a second to services of 10 backends, as in "Comparing kube-proxy modes: iptables or IPVS?" (Tigera, 2019). Every service is called alike, for kube-proxy of 2019 draws the order of its rules at every sync. Lines are the closed form at the best values, bands the 5th to the 95th percentile of ${DRAWS} draws from the constants' ranges; crosses are runs of the event simulation. What a request costs apart from rules, about 30 to 40 µs of softirq, 80 of user work and 400 elsewhere, has no published source: it is assumed, with a range. The middle row has IPVS alone, above what it takes at one service, all of it and with one candidate switched off.`,
    assumptions: assumptionsOf(calibration),
    panels: [
      ...KEEPALIVE.map((requests) => panelOf(measurement, requests, values, draws)),
      ...KEEPALIVE.map((requests) => candidatesPanel(measurement, requests, values)),
      processorsPanel(largest.profiles.ipvs, values),
    ],
    notes: notesOf(measurement, values),
  };
}

function panelOf(
  { profiles, simulated }: ArticleMeasurement,
  requests: number,
  values: Values,
  draws: readonly Values[],
): FigurePanel {
  const node = articleNode(requests);
  const line = (
    mode: ArticleMode,
    label: string,
    point: (profile: Profile) => Band,
  ): FigureSeries => ({
    label,
    group: mode,
    kind: 'simulated',
    source: COUNTED,
    drawn: 'line',
    points: profiles.map(
      ({ services, profiles: of }): FigurePoint => pointOf(services, point(of[mode])),
    ),
  });
  const modes = (['iptables', 'ipvs'] as const).map((mode) =>
    line(mode, NAMES[mode], (profile) =>
      bandOver(values, draws, (drawn) => meanResponse(drawn, profile, node)),
    ),
  );
  const dots = simulated
    .filter(({ requestsPerConnection }) => requestsPerConnection === requests)
    .map(
      ({ mode, services, requests: { mean } }): FigureSeries => ({
        label: `${NAMES[mode]}, event simulation`,
        group: mode,
        kind: 'simulated',
        source: 'the event simulation at the best values',
        drawn: 'dots',
        points: [{ x: services, y: mean / MICROSECOND }],
      }),
    );
  return {
    title: requests === 1 ? 'a connection for each request' : `${requests} requests a connection`,
    x: { label: 'services', unit: '', scale: 'log' },
    y: { label: 'mean time of a request', unit: 'µs', scale: 'linear' },
    series: [...modes, ...dots],
  };
}

/** IPVS's rise over one service, all of it and with each candidate switched off. */
function candidatesPanel(
  { profiles }: ArticleMeasurement,
  requests: number,
  values: Values,
): FigurePanel {
  const node = articleNode(requests);
  const rise = (label: string, of: (profile: Profile) => number): FigureSeries => {
    const least = of(profiles[0]!.profiles.ipvs);
    return {
      label,
      group: label === 'IPVS' ? 'ipvs' : label,
      kind: 'simulated',
      source: COUNTED,
      drawn: 'line',
      points: profiles.map(({ services, profiles: { ipvs } }) => ({
        x: services,
        y: of(ipvs) - least,
      })),
    };
  };
  const words =
    requests === 1 ? 'a connection for each request' : `${requests} requests a connection`;
  return {
    title: `IPVS above 1 service, candidates switched off: ${words}`,
    x: { label: 'services', unit: '', scale: 'log' },
    y: { label: 'mean time above that of 1 service', unit: 'µs', scale: 'linear' },
    series: [
      rise('IPVS', (profile) => meanResponse(values, profile, node)),
      ...CANDIDATES.map((candidate) =>
        rise(`without ${candidate.name}`, (profile) =>
          meanResponse(candidate.values(values), profile, candidate.node(node)),
        ),
      ),
    ],
  };
}

/** Each candidate's part at the largest size, against the node's processors. */
function processorsPanel(profile: Profile, values: Values): FigurePanel {
  const shares = PROCESSORS.map((processors) => ({
    processors,
    shares: candidateShares(values, profile, nodeOf(1, processors)),
  }));
  return {
    title: `IPVS at ${text(profile.size.services)} services: what each candidate adds`,
    x: { label: 'processors of the node, all of them possible', unit: '', scale: 'category' },
    y: { label: 'added to the mean', unit: 'µs', scale: 'linear' },
    series: CANDIDATES.map(({ name }) => ({
      label: name,
      group: name,
      kind: 'simulated' as const,
      source: COUNTED,
      drawn: 'bars' as const,
      points: shares.map(({ processors, shares: of }) => ({ x: String(processors), y: of[name]! })),
    })),
  };
}

function notesOf({ profiles, simulated }: ArticleMeasurement, values: Values): readonly string[] {
  const largest = profiles.at(-1)!;
  const growth = PROCESSORS.map((processors) => {
    const shares = candidateShares(values, largest.profiles.ipvs, nodeOf(1, processors));
    const parts = Object.entries(shares).map(([name, share]) => `${name} ${text(share)} µs`);
    return `IPVS at ${text(largest.services)} services on ${processors} processors: ${parts.join(', ')}.`;
  });
  const keepalive = PROCESSORS.map((processors) => {
    const node = nodeOf(100, processors);
    const { iptables, ipvs } = largest.profiles;
    const difference = meanResponse(values, ipvs, node) / meanResponse(values, iptables, node) - 1;
    return `${processors} processors ${text(difference * 100)} %`;
  });
  const small = profiles
    .filter(({ services }) => services <= 1000)
    .map(({ services, profiles: { iptables, ipvs } }) => {
      const node = articleNode(1);
      const difference =
        meanResponse(values, iptables, node) / meanResponse(values, ipvs, node) - 1;
      return `${services === 1 ? '1 service' : `${text(services)} services`} ${text(difference * 100)} %`;
    });
  const runs = simulated.map(
    ({ mode, requestsPerConnection, requests: { mean, p50, p99, p999 } }) =>
      `Event simulation, ${NAMES[mode]}, ${requestsPerConnection === 1 ? 'a connection for each request' : `${requestsPerConnection} requests a connection`}: mean ${text(mean / MICROSECOND)}, p50 ${text(p50 / MICROSECOND)}, p99 ${text(p99 / MICROSECOND)}, p99.9 ${text(p999 / MICROSECOND)} µs.`,
  );
  return [
    ...growth,
    `With 100 requests a connection IPVS is slower than iptables at ${text(largest.services)} services by: ${keepalive.join(', ')}. The article sees no difference, which holds its node to about 8 processors, or its packets to other ones than the estimator's.`,
    `Without keepalive iptables is slower than IPVS by: ${small.join(', ')}.`,
    ...runs,
  ];
}

/** The article's node with another number of processors, all of them possible. */
export function nodeOf(requestsPerConnection: number, processors: number): ClientNode {
  return {
    ...articleNode(requestsPerConnection),
    processors,
    possibleProcessors: processors,
  };
}

function pointOf(x: number, { low, best, high }: Band): FigurePoint {
  return low === high ? { x, y: best } : { x, y: best, low, high };
}
