import { type Clock, MILLISECOND, type Microseconds } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import { Step } from '../program/step.ts';
import type { Statement } from '../ruleset/statement.ts';

/** `last`: notes when a packet last came here (net/netfilter/nft_last.c). */
export class Last implements Instruction {
  readonly name = 'last';
  readonly #clock: Clock;
  #at: Microseconds | undefined;

  /** @param used milliseconds since the last packet; undefined for none */
  constructor(used: number | undefined, clock: Clock) {
    this.#clock = clock;
    this.#at = used === undefined ? undefined : clock.now - used * MILLISECOND;
  }

  run(): Step {
    this.#at = this.#clock.now;
    return Step.NEXT;
  }

  /** The statement with the time that has passed until now. */
  get statement(): Statement {
    if (this.#at === undefined) return { kind: 'last' };
    return { kind: 'last', used: Math.floor((this.#clock.now - this.#at) / MILLISECOND) };
  }
}
