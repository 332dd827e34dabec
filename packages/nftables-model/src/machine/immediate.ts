import type { PacketBuffer, Passage } from '@packet-path/core';
import type { HostChain } from '../program/chain.ts';
import type { Foresight } from '../program/foresight.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { type Step, Step as Steps, stepOf } from '../program/step.ts';
import type { Verdict } from '../ruleset/statement.ts';

/** `[ immediate reg 1 0x0000000a ]` (net/netfilter/nft_immediate.c). */
export class ImmediateWords implements Instruction {
  readonly name = 'immediate';
  readonly repeats = true;
  readonly #words: readonly number[];
  readonly #at: number;

  constructor(words: readonly number[], at: number) {
    this.#words = words;
    this.#at = at;
  }

  run({ words }: Registers): Step {
    const given = this.#words;
    for (let index = 0; index < given.length; index++) words[this.#at + index] = given[index]!;
    return Steps.NEXT;
  }

  foresee(registers: Registers): Step {
    return this.run(registers);
  }
}

/** `[ immediate reg 0 jump -> chain ]`. */
export class ImmediateVerdict implements Instruction {
  readonly name = 'immediate';
  readonly repeats = true;
  readonly #step: Step;
  readonly #chain: HostChain | undefined;

  constructor(verdict: Verdict, chain: HostChain | undefined) {
    this.#step = stepOf(verdict);
    this.#chain = chain;
  }

  run(registers: Registers, _packet: PacketBuffer, { host }: Passage): Step {
    registers.chain = this.#chain?.of(host);
    return this.#step;
  }

  foresee(registers: Registers, packet: PacketBuffer, { passage }: Foresight): Step {
    return this.run(registers, packet, passage);
  }
}
