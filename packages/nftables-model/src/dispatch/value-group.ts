import type { PacketBuffer, Passage } from '@packet-path/core';
import type { EqualityTest } from '../machine/compare.ts';
import type { Registers } from '../program/registers.ts';
import type { Group } from './group.ts';
import { ABSENT, KeyTable } from './key-table.ts';
import type { LeadingTest } from './leading-tests.ts';
import { Members } from './members.ts';
import { Reading } from './reading.ts';

/** A rule, with the value that its test wants. */
export interface Wanting {
  readonly rule: number;
  readonly test: EqualityTest;
}

/**
 * Rules whose tests read one field, each for a value of its own: those that want the packet's are
 * found by its hash, and go on with their next tests.
 */
export class ValueGroup implements Group {
  readonly #members: Members;
  readonly #reading: Reading;
  /** By value: twice a rule's place, or, for a value of several rules, twice their index and 1. */
  readonly #table: KeyTable;
  readonly #shared: Group[] = [];
  /** The rules that want the packet's value, where there are several. */
  #found: Group | undefined;

  /** @param below makes the group of the rules of one value, by their next tests */
  constructor(
    test: LeadingTest,
    wanting: readonly Wanting[],
    below: (rules: readonly number[]) => Group,
  ) {
    this.#members = new Members(wanting.map(({ rule }) => rule));
    this.#reading = new Reading(test);
    const values = byValue(wanting);
    this.#table = new KeyTable(wanting[0]!.test, values.length);
    for (const { wanted, rules } of values) {
      if (rules.length === 1) this.#table.set(wanted, rules[0]! * 2);
      else this.#table.set(wanted, this.#shared.push(below(rules)) * 2 - 1);
    }
  }

  find(
    from: number,
    before: number,
    registers: Registers,
    packet: PacketBuffer,
    passage: Passage,
  ): number {
    this.#found = undefined;
    if (!this.#members.reach(from, before)) return before;
    if (!this.#reading.read(registers, packet, passage)) return before;
    const value = this.#table.get(registers.words);
    if (value === ABSENT) return before;
    if ((value & 1) === 0) {
      const rule = value >> 1;
      return rule >= from && rule < before ? rule : before;
    }
    this.#found = this.#shared[value >> 1]!;
    return this.#found.find(from, before, registers, packet, passage);
  }

  charge(from: number, to: number, passage: Passage): void {
    const count = this.#members.count(from, to);
    if (count === 0) return;
    passage.work.expressionsEvaluated += count * this.#reading.charge;
    this.#found?.charge(from, to, passage);
  }
}

interface ValueRules {
  readonly wanted: readonly number[];
  readonly rules: number[];
}

function byValue(wanting: readonly Wanting[]): readonly ValueRules[] {
  const values = new Map<string, ValueRules>();
  for (const { rule, test } of wanting) {
    const key = test.wanted.map((word, index) => word & test.masks[index]!).join();
    const known = values.get(key);
    if (known === undefined) values.set(key, { wanted: test.wanted, rules: [rule] });
    else known.rules.push(rule);
  }
  return [...values.values()];
}
