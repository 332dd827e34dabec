import type { PacketBuffer, Work } from '@packet-path/core';
import { type FieldTest, isReadable, testedBits } from '../extension/field-test.ts';
import type { Tests } from '../ruleset/tests.ts';
import { lowerBound } from './lower-bound.ts';

/** A rule of a split, and the test it makes before any other. */
interface Member {
  readonly rule: number;
  readonly test: FieldTest;
  /** Matches asked when the test has said no. */
  readonly asked: number;
}

/** Rules of one test at least; fewer are asked one by one. */
const LEAST = 8;
/** No further rule. */
export const NONE = 0x7fffffff;

/**
 * Rules with one and the same header that begin with tests of one field for different values, as the
 * rules of KUBE-NODEPORTS do: found by the packet's value, while the others are charged from sums.
 *
 * Why it is right: the tests of rules with another value say no and change nothing, so that asking
 * them is worth exactly the matches charged. Rules that begin with anything else are not passed over.
 */
export class FieldSplit {
  readonly #test: FieldTest;
  readonly #rules: Int32Array;
  /** Matches asked of all rules before each, where their tests say no. */
  readonly #sums: Float64Array;
  readonly #byValue: ReadonlyMap<number, Int32Array>;

  private constructor(members: readonly Member[]) {
    this.#test = members[0]!.test;
    this.#rules = Int32Array.from(members, ({ rule }) => rule);
    this.#sums = new Float64Array(members.length + 1);
    const byValue = new Map<number, number[]>();
    for (const [index, { rule, test, asked }] of members.entries()) {
      this.#sums[index + 1] = this.#sums[index]! + asked;
      const known = byValue.get(test.value);
      if (known === undefined) byValue.set(test.value, [rule]);
      else known.push(rule);
    }
    this.#byValue = new Map([...byValue].map(([value, list]) => [value, Int32Array.from(list)]));
  }

  /**
   * Splits rules of one header by the tests they begin with.
   *
   * @returns the splits, and the rules that belong to none
   */
  static of(
    rules: readonly number[],
    testsOf: (rule: number) => Tests,
  ): { readonly splits: readonly FieldSplit[]; readonly others: Int32Array } {
    const kinds = new Map<string, Member[]>();
    for (const rule of rules) {
      const member = memberOf(rule, testsOf(rule));
      if (member === undefined) continue;
      const { field, mask, protocol } = member.test;
      const kind = `${field} ${mask} ${protocol}`;
      const members = kinds.get(kind);
      if (members === undefined) kinds.set(kind, [member]);
      else members.push(member);
    }
    const split = [...kinds.values()].filter((members) => members.length >= LEAST);
    const numbers = new Set(split.flat().map(({ rule }) => rule));
    return {
      splits: split.map((members) => new FieldSplit(members)),
      others: Int32Array.from(rules.filter((rule) => !numbers.has(rule))),
    };
  }

  /** Whether the tests can read a packet: if not, the rules are asked one by one. */
  reads(packet: PacketBuffer): boolean {
    return isReadable(this.#test, packet);
  }

  /** The first rule from one on whose test says yes; {@link NONE} where there is none. */
  find(from: number, packet: PacketBuffer): number {
    const rules = this.#byValue.get(testedBits(this.#test, packet));
    if (rules === undefined) return NONE;
    const place = lowerBound(rules, 0, rules.length, from);
    return place < rules.length ? rules[place]! : NONE;
  }

  /** Charges the tests of the rules from one to before another, which all have said no. */
  charge(from: number, to: number, work: Work): void {
    const { length } = this.#rules;
    const first = lowerBound(this.#rules, 0, length, from);
    const last = lowerBound(this.#rules, first, length, to);
    work.matchesEvaluated += this.#sums[last]! - this.#sums[first]!;
  }
}

function memberOf(rule: number, { deciding, asked }: Tests): Member | undefined {
  const test = deciding[0]?.fieldTest;
  return test && { rule, test, asked: asked[0]! };
}
