import { firstChance, type Passage } from '@packet-path/core';
import type { Rule } from '../ruleset/rule.ts';
import type { RuleTests } from './rule-tests.ts';

/** Rules of one run at least. */
const LEAST = 16;

/**
 * Runs of rules that match every packet but for one draw (`-m statistic --mode random`), as kube-proxy
 * writes them for the endpoints of a service: one loop of draws.
 */
export class DrawRuns {
  /** For each rule of a run the place behind the run; 0 for other rules. */
  readonly #ends: Int32Array;
  /** For each rule of a run its chances in 2^31. */
  readonly #chances: Float64Array;
  /** Matches asked of all rules of runs before each, where their draws say no. */
  readonly #refused: Float64Array;
  /** Matches asked of a rule whose draw says yes: a line has fewer characters. */
  readonly #all: Uint16Array;

  private constructor(length: number) {
    this.#ends = new Int32Array(length);
    this.#chances = new Float64Array(length);
    this.#refused = new Float64Array(length + 1);
    this.#all = new Uint16Array(length);
  }

  /** Undefined where no run is long enough. */
  static of(rules: readonly Rule[], tests: RuleTests): DrawRuns | undefined {
    const runs = new DrawRuns(rules.length);
    let begin = 0;
    let found = false;
    for (let rule = 0; rule <= rules.length; rule++) {
      if (rule < rules.length && runs.#add(rule, rules[rule]!, tests)) continue;
      if (rule - begin >= LEAST) {
        runs.#ends.fill(rule, begin, rule);
        found = true;
      }
      begin = rule + 1;
    }
    return found ? runs : undefined;
  }

  /** Whether a rule belongs to a run. */
  has(rule: number): boolean {
    return this.#ends[rule]! > rule;
  }

  /**
   * Draws for a rule of a run and for those behind it, until one says yes. The answer is `~rule` for
   * that rule, whose matches have all said yes then; else the place behind the run.
   */
  draw(from: number, { host, work }: Passage): number {
    const end = this.#ends[from]!;
    const rule = firstChance(host.choices, 'statistic', this.#chances, from, end);
    work.matchesEvaluated += this.#refused[rule]! - this.#refused[from]!;
    if (rule === end) return end;
    work.matchesEvaluated += this.#all[rule]!;
    return ~rule;
  }

  /**
   * As {@link draw}, but only over draws that are known beforehand to say no. The answer is the rule whose
   * draw is still to be made, or the place behind the run.
   */
  passOver(from: number, { host, work }: Passage): number {
    const end = this.#ends[from]!;
    const rule = host.choices.passOver?.('statistic', this.#chances, from, end) ?? from;
    work.matchesEvaluated += this.#refused[rule]! - this.#refused[from]!;
    return rule;
  }

  #add(rule: number, { form }: Rule, tests: RuleTests): boolean {
    this.#refused[rule + 1] = this.#refused[rule]!;
    if (!form.shape.passesAll) return false;
    const { chances, asked, predicates } = tests(rule);
    if (chances < 0) return false;
    this.#chances[rule] = chances;
    this.#refused[rule + 1]! += asked[0]!;
    this.#all[rule] = predicates.length;
    return true;
  }
}
