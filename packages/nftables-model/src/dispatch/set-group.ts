import type { PacketBuffer, Passage } from '@packet-path/core';
import type { SetLookup } from '../machine/lookup.ts';
import type { Registers } from '../program/registers.ts';
import type { Group } from './group.ts';
import type { LeadingTest } from './leading-tests.ts';
import { Members } from './members.ts';
import { Reading } from './reading.ts';

/** Rules that begin with one and the same look-up in a set: it is made once for all of them. */
export class SetGroup implements Group {
  readonly #members: Members;
  readonly #reading: Reading;
  readonly #lookup: SetLookup;
  readonly #below: Group;
  /** Whether the packet has the key. */
  #isRead = false;
  #probes = 0;
  #passes = false;

  /** @param below the same rules, by their next tests */
  constructor(test: LeadingTest, lookup: SetLookup, rules: readonly number[], below: Group) {
    this.#members = new Members(rules);
    this.#reading = new Reading(test);
    this.#lookup = lookup;
    this.#below = below;
  }

  find(
    from: number,
    before: number,
    registers: Registers,
    packet: PacketBuffer,
    passage: Passage,
  ): number {
    this.#isRead = false;
    this.#passes = false;
    if (!this.#members.reach(from, before)) return before;
    if (!this.#reading.read(registers, packet, passage)) return before;
    this.#isRead = true;
    const { at, inverted } = this.#lookup;
    const { host } = passage;
    const set = this.#lookup.set.of(host);
    const element = set.peek(registers.words, at, host.clock.now);
    this.#probes = set.probes;
    // The statements of an element count packets, so that each rule has to run them itself.
    if (element !== undefined && element.statements.length > 0) {
      return this.#members.next(from, before);
    }
    this.#passes = (element !== undefined) !== inverted;
    return this.#passes ? this.#below.find(from, before, registers, packet, passage) : before;
  }

  charge(from: number, to: number, passage: Passage): void {
    const count = this.#members.count(from, to);
    if (count === 0) return;
    const { work } = passage;
    work.expressionsEvaluated += count * this.#reading.charge;
    if (this.#isRead) {
      work.setLookups += count;
      work.setProbes += count * this.#probes;
      if (passage.recorder?.isDry === true) passage.recorder.looked('unknown');
    }
    if (this.#passes) this.#below.charge(from, to, passage);
  }
}
