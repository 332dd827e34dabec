import { clearMark, setMark, setMasked } from './action.ts';
import type { Marks } from './marks.ts';
import { markClear } from './match.ts';
import { type FelixRule, type RuleMatch, rule } from './rule.ts';

/**
 * Rules that precede a rule whose matches do not fit one rule of iptables: more than 15 ports, more
 * than one network at one end, ports by number and by name. Each block is an `or` of its matches;
 * scratch bit 0 is the `and` of the blocks so far, scratch bit 1 the result of the block at hand
 * (felix `policy.go`, `matchBlockBuilder`). Felix does not clear scratch bit 1 between blocks, so the
 * third of three blocks holds wherever the second did; this model does the same.
 */
export class MatchBlocks {
  readonly rules: FelixRule[] = [];
  readonly #marks: Marks;
  #hasPositive = false;

  constructor(marks: Marks) {
    this.#marks = marks;
  }

  /** Whether the rule itself has to match scratch bit 0. */
  get used(): boolean {
    return this.rules.length > 0;
  }

  /** One of these must match. All such blocks come before those of `noneOf`. */
  anyOf(alternatives: readonly (readonly RuleMatch[])[]): void {
    const { scratch0, scratch1 } = this.#marks;
    this.#start(0);
    // The first block writes scratch bit 0 itself, since there is no earlier result.
    const bit = this.#hasPositive ? scratch1 : scratch0;
    for (const matches of alternatives) this.rules.push(rule(matches, setMark(bit)));
    if (this.#hasPositive) this.rules.push(rule([markClear(scratch1)], clearMark(scratch0)));
    this.#hasPositive = true;
  }

  /** None of these may match. */
  noneOf(alternatives: readonly (readonly RuleMatch[])[]): void {
    this.#start(this.#marks.scratch0);
    for (const matches of alternatives) {
      this.rules.push(rule(matches, clearMark(this.#marks.scratch0)));
    }
  }

  #start(result: number): void {
    const { scratch0, scratch1 } = this.#marks;
    if (!this.used) this.rules.push(rule([], setMasked(result, scratch0 + scratch1)));
  }
}
