import type { PacketBuffer, Passage } from '@packet-path/core';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { Group } from './group.ts';
import type { Decision, LeadingTest } from './leading-tests.ts';
import { Members } from './members.ts';
import { Reading } from './reading.ts';

/**
 * Rules that begin with one and the same test, `ct state new` or `tcp dport 1024-65535` for instance:
 * it is made once for all of them.
 */
export class CommonGroup implements Group {
  readonly #members: Members;
  readonly #reading: Reading;
  readonly #decides: Exclude<Decision, { name: 'lookup' }>;
  readonly #below: Group;
  #passes = false;

  /** @param below the same rules, by their next tests */
  constructor(
    test: LeadingTest,
    decides: Exclude<Decision, { name: 'lookup' }>,
    rules: readonly number[],
    below: Group,
  ) {
    this.#members = new Members(rules);
    this.#reading = new Reading(test);
    this.#decides = decides;
    this.#below = below;
  }

  find(
    from: number,
    before: number,
    registers: Registers,
    packet: PacketBuffer,
    passage: Passage,
  ): number {
    this.#passes = false;
    if (!this.#members.reach(from, before)) return before;
    if (!this.#reading.read(registers, packet, passage)) return before;
    this.#passes = this.#decides.run(registers) === Step.NEXT;
    return this.#passes ? this.#below.find(from, before, registers, packet, passage) : before;
  }

  charge(from: number, to: number, passage: Passage): void {
    const count = this.#members.count(from, to);
    if (count === 0) return;
    passage.work.expressionsEvaluated += count * this.#reading.charge;
    if (this.#passes) this.#below.charge(from, to, passage);
  }
}
