import {
  MILLISECOND,
  type Microseconds,
  type PacketBuffer,
  type Passage,
  type PassageHost,
} from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { Statement } from '../ruleset/statement.ts';
import { PerHost } from '../share/per-host.ts';

/** `last`: notes when a packet last came here (net/netfilter/nft_last.c). */
export class Last implements Instruction {
  readonly name = 'last';
  /** The time that it begins with, on each host. */
  readonly #start: Microseconds | undefined;
  readonly #times: PerHost<{ at: Microseconds }> = new PerHost(() => ({ at: 0 }));

  /** @param used milliseconds between the last packet and now; undefined for none */
  constructor(used: number | undefined, now: Microseconds) {
    this.#start = used === undefined ? undefined : now - used * MILLISECOND;
  }

  run(_registers: Registers, _packet: PacketBuffer, { host }: Passage): Step {
    this.#times.of(host).at = host.clock.now;
    return Step.NEXT;
  }

  /** The statement with the time that has passed until now. */
  statementOn(host: PassageHost): Statement {
    const at = this.#times.peek(host)?.at ?? this.#start;
    if (at === undefined) return { kind: 'last' };
    return { kind: 'last', used: Math.floor((host.clock.now - at) / MILLISECOND) };
  }
}
