import { type Microseconds, type PacketBuffer, type Passage, packetBytes } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { Statement } from '../ruleset/statement.ts';
import { PerHost } from '../share/per-host.ts';

type LimitStatement = Extract<Statement, { kind: 'limit' }>;

/** Seconds of each unit of time. */
const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const;
const NANOSECONDS = 1_000_000_000;
/** The burst of a limit that names none (`NFT_LIMIT_PKT_BURST_DEFAULT`). */
const DEFAULT_BURST = 5;

/** The tokens of one host's bucket, in nanoseconds, and when they were last counted. */
interface Bucket {
  tokens: number;
  last: number;
}

/**
 * `limit rate 5/second burst 10 packets`: a bucket of tokens, in nanoseconds. It fills as time passes,
 * and each packet takes its cost (net/netfilter/nft_limit.c, `nft_limit_eval`).
 */
export class Limit implements Instruction {
  readonly name = 'limit';
  /** The statement as it is listed: it does not tell how full the bucket is. */
  readonly statement: LimitStatement;
  readonly #limit: LimitStatement;
  readonly #most: number;
  readonly #buckets: PerHost<Bucket>;

  /** @param now the time at which its bucket is full, on each host */
  constructor(limit: LimitStatement, now: Microseconds) {
    const period = SECONDS[limit.per] * NANOSECONDS;
    this.#limit = limit;
    this.statement = limit;
    this.#most =
      limit.unit === 'packets'
        ? Math.floor(period / limit.rate) * (limit.burst === 0 ? DEFAULT_BURST : limit.burst)
        : Math.floor((period * (limit.rate + limit.burst)) / limit.rate);
    this.#buckets = new PerHost(() => ({ tokens: this.#most, last: now * 1000 }));
  }

  /** The nanoseconds that the kernel computes before it divides by the rate. */
  static bucketOf({ per, unit, rate, burst }: LimitStatement): number {
    const period = SECONDS[per] * NANOSECONDS;
    return unit === 'packets' ? (period / rate) * burst : period * (rate + burst);
  }

  run(_registers: Registers, packet: PacketBuffer, { host }: Passage): Step {
    const bucket = this.#buckets.of(host);
    const now = host.clock.now * 1000;
    bucket.tokens = Math.min(this.#most, bucket.tokens + now - bucket.last);
    bucket.last = now;
    const left = bucket.tokens - this.#costOf(packet);
    if (left >= 0) bucket.tokens = left;
    return left >= 0 === this.#limit.over ? Step.BREAK : Step.NEXT;
  }

  #costOf(packet: PacketBuffer): number {
    const { unit, rate, per } = this.#limit;
    const period = SECONDS[per] * NANOSECONDS;
    return Math.floor((unit === 'packets' ? period : period * packetBytes(packet)) / rate);
  }
}
