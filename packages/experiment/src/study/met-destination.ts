import { formatEndpoint } from '@packet-path/core';
import type { FlowOutcome, Means } from '@packet-path/data-plane';
import type { CountedPacket } from './counted-packet.ts';
import type { LikePairs } from './like-pairs.ts';
import type { StudySample } from './result.ts';
import type { RunTally } from './run-tally.ts';

/** The first packets to one destination, pair by pair: those to one endpoint together. */
export interface MetDestination {
  readonly pairs: readonly (readonly WeighedPacket[])[];
  /** Where the pairs are those of a destination like it. */
  readonly like?: LikePairs;
  /** Endpoints that connections to it may get. */
  readonly of: number;
  readonly means: Means | 'samples';
  readonly sample?: StudySample;
}

/** A first packet, and its share of those to its pair. */
interface WeighedPacket {
  readonly packet: CountedPacket;
  readonly weight: number;
}

/** The way in which outcomes were found. */
interface Found {
  readonly means: Means | 'samples';
  readonly sample?: StudySample;
  /** Endpoints that there are, where that is known; else as many as were met. */
  readonly endpoints: number | undefined;
}

/** @param tally reads the ledgers of outcomes */
export function metDestination(
  outcomes: Iterable<FlowOutcome>,
  tally: RunTally,
  { means, sample, endpoints = 0 }: Found,
): MetDestination {
  const pairs = byEndpoint(outcomes).map((pair) => weighed(pair, tally));
  const of = Math.max(pairs.length, endpoints);
  return { pairs, of, means, ...(sample && { sample }) };
}

/** The outcomes of connections to one destination, those of one endpoint together. */
function byEndpoint(outcomes: Iterable<FlowOutcome>): readonly (readonly FlowOutcome[])[] {
  const pairs = new Map<string, FlowOutcome[]>();
  for (const outcome of outcomes) {
    // A connection that no endpoint got is a pair of its own.
    const { endpoint } = outcome;
    const key = endpoint === null ? `nobody ${pairs.size}` : formatEndpoint(endpoint);
    const pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, [outcome]);
    else pair.push(outcome);
  }
  return [...pairs.values()];
}

function weighed(pair: readonly FlowOutcome[], tally: RunTally): readonly WeighedPacket[] {
  const whole = pair.reduce((sum, { probability }) => sum + probability, 0);
  return pair.map(({ probability, opening }) => ({
    packet: tally.read(opening),
    weight: weightOf(pair, probability, whole),
  }));
}

/** Of all outcomes of a pair, one's share; exactly 1 where it is the only one. */
function weightOf(pair: readonly FlowOutcome[], probability: number, whole: number): number {
  if (pair.length === 1) return 1;
  return whole === 0 ? 1 / pair.length : probability / whole;
}
