import type { PacketBuffer, PacketColumns, Work } from '@packet-path/core';
import { headerRefusal, PASSES } from '../header/header-refusal.ts';
import type { HeaderShape } from '../header/header-shape.ts';
import type { Rule } from '../ruleset/rule.ts';
import { lowerBound } from './lower-bound.ts';
import type { RuleTests } from './rule-tests.ts';
import { Tuple } from './tuple.ts';
import { TupleTable } from './tuple-table.ts';

/** Rules that are compared in the time of one look-up: of fewer a table is not worth while. */
const LEAST = 12;

/** The first rule whose header matches, found in tables by tuple instead of by a walk. */
export class HeaderIndex {
  /** Rules that a walk compares in the time of one look-up. */
  readonly worth: number;
  readonly #rules: readonly Rule[];
  readonly #tables: readonly TupleTable[];
  /** Rules of rare tuples, in order. */
  readonly #rest: Int32Array;

  constructor(rules: readonly Rule[], tests: RuleTests) {
    this.#rules = rules;
    const groups = byTuple(rules);
    const large = groups.filter(({ members }) => members.length >= LEAST);
    this.#tables = large.map(({ tuple, members }) => new TupleTable(tuple, members, rules, tests));
    this.#rest = Int32Array.from(
      groups.flatMap(({ members }) => (members.length < LEAST ? members : [])),
    ).sort();
    this.worth = this.#tables.length * LEAST + this.#rest.length;
  }

  /**
   * The first rule from one on whose header matches, and whose matches do not certainly say no; the
   * number of rules where there is none. The matches that are passed over are charged.
   */
  find(from: number, packet: PacketBuffer, work: Work): number {
    const tables = this.#tables;
    let best = this.#rules.length;
    for (const table of tables) best = Math.min(best, table.find(from, best, packet));
    const rest = this.#rest;
    let place = lowerBound(rest, 0, rest.length, from);
    for (; place < rest.length && rest[place]! < best; place++) {
      if (headerRefusal(this.#rules[rest[place]!]!, packet) === PASSES) best = rest[place]!;
    }
    for (const { used } of tables) {
      for (const split of used) split.charge(from, best, work);
    }
    return best;
  }

  /** The first rule that a look-up of a row in the tables may find; the number of rules where there is none. */
  peek(columns: PacketColumns, row: number): number {
    let best = this.#rules.length;
    for (const table of this.#tables) best = Math.min(best, table.peek(columns, row));
    return best;
  }
}

interface Group {
  readonly tuple: Tuple;
  readonly members: number[];
}

/** The rules of each tuple in order; the tuple that comes first is first. */
function byTuple(rules: readonly Rule[]): readonly Group[] {
  const byName = new Map<string, Group>();
  const byShape = new Map<HeaderShape, Group>();
  for (const [index, { shape }] of rules.entries()) {
    let group = byShape.get(shape);
    if (group === undefined) {
      const tuple = new Tuple(shape);
      group = byName.get(tuple.name) ?? { tuple, members: [] };
      byName.set(tuple.name, group);
      byShape.set(shape, group);
    }
    group.members.push(index);
  }
  return [...byName.values()];
}
