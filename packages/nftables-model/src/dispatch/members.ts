import { lowerBound } from './lower-bound.ts';

/** The rules of a group, by their places in the chain, ascending. */
export class Members {
  readonly first: number;
  readonly last: number;
  readonly #rules: Int32Array;
  /** Whether no rule of another group stands between them. */
  readonly #isDense: boolean;

  /** @param rules at least one */
  constructor(rules: readonly number[]) {
    this.#rules = Int32Array.from(rules);
    this.first = rules[0]!;
    this.last = rules.at(-1)!;
    this.#isDense = this.last - this.first + 1 === rules.length;
  }

  /** Whether members may stand from one place to before another. */
  reach(from: number, before: number): boolean {
    return this.last >= from && this.first < before;
  }

  /** The first member from one place on; `before` where there is none before that. */
  next(from: number, before: number): number {
    if (!this.reach(from, before)) return before;
    const rules = this.#rules;
    const member = rules[lowerBound(rules, 0, rules.length, from)]!;
    return Math.min(member, before);
  }

  /** How many members stand from one place to before another. */
  count(from: number, to: number): number {
    if (!this.reach(from, to)) return 0;
    if (this.#isDense) return Math.min(to, this.last + 1) - Math.max(from, this.first);
    const rules = this.#rules;
    const begin = lowerBound(rules, 0, rules.length, from);
    return lowerBound(rules, begin, rules.length, to) - begin;
  }
}
