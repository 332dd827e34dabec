import { type Clock, type PacketBuffer, packetBytes } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { Statement } from '../ruleset/statement.ts';

type LimitStatement = Extract<Statement, { kind: 'limit' }>;

/** Seconds of each unit of time. */
const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const;
const NANOSECONDS = 1_000_000_000;
/** The burst of a limit that names none (`NFT_LIMIT_PKT_BURST_DEFAULT`). */
const DEFAULT_BURST = 5;

/**
 * `limit rate 5/second burst 10 packets`: a bucket of tokens, in nanoseconds. It fills as time passes,
 * and each packet takes its cost (net/netfilter/nft_limit.c, `nft_limit_eval`).
 */
export class Limit implements Instruction {
  readonly name = 'limit';
  /** The statement as it is listed: it does not tell how full the bucket is. */
  readonly statement: LimitStatement;
  readonly #clock: Clock;
  readonly #limit: LimitStatement;
  readonly #most: number;
  #tokens: number;
  #last: number;

  constructor(limit: LimitStatement, clock: Clock) {
    const period = SECONDS[limit.per] * NANOSECONDS;
    this.#clock = clock;
    this.#limit = limit;
    this.statement = limit;
    this.#most =
      limit.unit === 'packets'
        ? Math.floor(period / limit.rate) * (limit.burst === 0 ? DEFAULT_BURST : limit.burst)
        : Math.floor((period * (limit.rate + limit.burst)) / limit.rate);
    this.#tokens = this.#most;
    this.#last = clock.now * 1000;
  }

  /** The nanoseconds that the kernel computes before it divides by the rate. */
  static bucketOf({ per, unit, rate, burst }: LimitStatement): number {
    const period = SECONDS[per] * NANOSECONDS;
    return unit === 'packets' ? (period / rate) * burst : period * (rate + burst);
  }

  run(_registers: Registers, packet: PacketBuffer): Step {
    const now = this.#clock.now * 1000;
    this.#tokens = Math.min(this.#most, this.#tokens + now - this.#last);
    this.#last = now;
    const left = this.#tokens - this.#costOf(packet);
    if (left >= 0) this.#tokens = left;
    return left >= 0 === this.#limit.over ? Step.BREAK : Step.NEXT;
  }

  #costOf(packet: PacketBuffer): number {
    const { unit, rate, per } = this.#limit;
    const period = SECONDS[per] * NANOSECONDS;
    return Math.floor((unit === 'packets' ? period : period * packetBytes(packet)) / rate);
  }
}
