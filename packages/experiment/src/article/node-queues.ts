import { checkArgument, someObject } from '@packet-path/core';
import { syncCost, total, type Values } from '@packet-path/cost';
import { type PricedProfile, priceOf, whole } from '../profile/price.ts';
import type { Profile } from '../profile/profile.ts';
import { SOME_PROFILE } from '../profile/profile.ts';
import {
  type ClientNode,
  ESTIMATION_NANOSECONDS,
  estimatorRun,
  fullSync,
  SOME_NODE,
} from './node-model.ts';

/**
 * The share of the busiest resource up to which `responseTime` stands for the event simulation: 5 % of the mean at
 * this share and below, 10 % at 0.7. Jobs of a request come in clusters, which the closed form takes for
 * independent arrivals: it is too small above, and the events alone tell. With runs of the estimator of up to 20 ms it is
 * within 5 % up to a share of 0.2 and 15 % at 0.5: requests that a run held up queue twice for the client's process.
 */
export const CLOSED_FORM_RANGE = 0.5;

/** The queues of a client's node: rates of work for each nanosecond, and residuals in nanoseconds. */
export interface NodeQueues {
  readonly priced: PricedProfile;
  readonly processors: number;
  /** The share of each processor that softirqs of packets take. */
  readonly softirqs: number;
  /** Half the rate of squared softirqs: what is left of one when another comes. */
  readonly softirqResidual: number;
  /** The shares of a processor that the client's work on requests takes, and that on opening and closing. */
  readonly requests: number;
  readonly connections: number;
  readonly clientResidual: number;
  /** The share of one processor that syncs take. */
  readonly syncs: number;
  /** Nanoseconds of a run of the estimator, and the share of one processor that it takes. */
  readonly run: number;
  readonly estimator: number;
}

/** The queues of the node at these constants. */
export function nodeQueues(values: Values, profile: Profile, node: ClientNode): NodeQueues {
  const priced = priceOf(values, profile);
  const processors = node.processors ?? values['node.processors'] ?? 1;
  const asked = node.requestsPerSecond / 1e9;
  const opened = asked / node.requestsPerConnection;
  const { first, rest, request, closing } = priced;
  const each = [
    { rate: opened, time: whole(first), packets: 1, spread: walkSpread(priced, profile) },
    { rate: opened, time: whole(rest), packets: profile.rest.packets, spread: 1 },
    { rate: opened, time: whole(closing), packets: profile.closing.packets, spread: 1 },
    { rate: asked, time: whole(request), packets: profile.request.packets, spread: 1 },
  ].filter(({ packets }) => packets > 0);
  const sum = (of: (one: (typeof each)[number]) => number): number =>
    each.reduce((so, one) => so + of(one), 0);
  const {
    'client.connect': connect = 0,
    'client.request': ask = 0,
    'client.close': close = 0,
  } = values;
  const run = node.isEstimating ? estimatorRun(values, profile, node.possibleProcessors) : 0;
  const { syncPeriod } = node;
  return {
    priced,
    processors,
    softirqs: sum(({ rate, time }) => rate * time) / processors,
    softirqResidual:
      sum(({ rate, time, packets, spread }) => (rate * spread * time ** 2) / packets) /
      (2 * processors),
    requests: asked * ask,
    connections: opened * (connect + close),
    // A request is two jobs of the client: to write it, and to read its response.
    clientResidual: (asked * ask ** 2) / 4 + (opened * (connect ** 2 + close ** 2)) / 2,
    syncs:
      syncPeriod === null
        ? 0
        : total(syncCost(values, fullSync(profile.size))) / (syncPeriod * 1e9),
    run,
    estimator: run / ESTIMATION_NANOSECONDS,
  };
}

/**
 * The share of its time that the busiest resource of the node works: its only processor; with several processors
 * the client's process, which softirqs interrupt, or the processor of the estimator. `responseTime` is within
 * 5 % of the events up to `CLOSED_FORM_RANGE`; from 1 on the node cannot carry the requests.
 */
export function busiestShare(values: Values, profile: Profile, node: ClientNode): number {
  checkArgument('busiestShare', 'values', values, someObject);
  checkArgument('busiestShare', 'profile', profile, SOME_PROFILE);
  checkArgument('busiestShare', 'node', node, SOME_NODE);
  return busiestOf(nodeQueues(values, profile, node));
}

/** As `busiestShare`, of queues that are known. */
export function busiestOf(queues: NodeQueues): number {
  const { processors, softirqs, requests, connections, estimator, syncs } = queues;
  const client = requests + connections;
  if (processors === 1) return softirqs + client + estimator + syncs;
  return Math.max(client / Math.max(0, 1 - softirqs), softirqs + estimator);
}

/** The mean square of a first packet's time over the square of its mean: walks differ by service. */
function walkSpread({ first }: PricedProfile, profile: Profile): number {
  const walking = first.walking ?? 0;
  const time = whole(first);
  const { mean, square } = walksOf(profile);
  if (mean === 0 || time === 0) return 1;
  return 1 + ((square / mean ** 2 - 1) * walking ** 2) / time ** 2;
}

const known = new WeakMap<Profile, { readonly mean: number; readonly square: number }>();

/** The mean number of rules of a first packet, and the mean of its square: once for each profile, which is priced often. */
function walksOf(profile: Profile): { readonly mean: number; readonly square: number } {
  const found = known.get(profile);
  if (found !== undefined) return found;
  const { rules } = profile;
  const walks = {
    mean: rules.reduce((sum, count) => sum + count, 0) / rules.length,
    square: rules.reduce((sum, count) => sum + count ** 2, 0) / rules.length,
  };
  known.set(profile, walks);
  return walks;
}
