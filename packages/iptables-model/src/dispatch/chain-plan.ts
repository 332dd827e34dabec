import type { PacketBuffer, Passage } from '@packet-path/core';
import { headerRefusal, PASSES } from '../header/header-refusal.ts';
import type { Rule } from '../ruleset/rule.ts';
import { DrawRuns } from './draw-runs.ts';
import { HeaderIndex } from './header-index.ts';
import type { RuleTests } from './rule-tests.ts';

/** The way through a long chain: walked at first, then by an index and by runs of draws. */
export class ChainPlan {
  readonly #rules: readonly Rule[];
  readonly #tests: RuleTests;
  /** Rules to walk before an index is made. */
  #left: number;
  #index: HeaderIndex | undefined;
  #draws: DrawRuns | undefined;

  /** @param walks how often all rules are walked before an index is made */
  constructor(rules: readonly Rule[], tests: RuleTests, walks: number) {
    this.#rules = rules;
    this.#tests = tests;
    this.#left = walks * rules.length;
  }

  /** As `LinearEvaluator.find`: `~rule` for a rule whose matches have been asked too. */
  find(from: number, packet: PacketBuffer, passage: Passage): number {
    const draws = this.#draws;
    let begin = from;
    while (draws?.has(begin)) {
      begin = draws.draw(begin, passage);
      if (begin < 0) return begin;
    }
    const index = this.#index;
    if (index === undefined) return this.#walk(begin, packet);
    // At the beginning of a chain the match is likely far off. Behind a rule that matched it is as
    // likely near: a walk as long as a look-up takes at most doubles the time.
    if (begin > 0) {
      const end = Math.min(begin + index.worth, this.#rules.length);
      for (; begin < end; begin++) {
        if (headerRefusal(this.#rules[begin]!, packet) === PASSES) return begin;
      }
    }
    return index.find(begin, packet, passage.work);
  }

  #walk(from: number, packet: PacketBuffer): number {
    const rules = this.#rules;
    let rule = from;
    while (rule < rules.length && headerRefusal(rules[rule]!, packet) !== PASSES) rule++;
    this.#left -= rule - from + 1;
    if (this.#left < 0) this.#prepare();
    return rule;
  }

  #prepare(): void {
    this.#index = new HeaderIndex(this.#rules, this.#tests);
    this.#draws = DrawRuns.of(this.#rules, this.#tests);
  }
}
