import type { PacketBuffer, PacketColumns, Passage } from '@packet-path/core';
import { headerRefusal, PASSES } from '../header/header-refusal.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { Table } from '../table/table.ts';
import { DrawRuns } from './draw-runs.ts';
import { HeaderIndex } from './header-index.ts';
import type { RuleTests } from './rule-tests.ts';

/** The way through a long chain: walked at first, then by an index and by runs of draws. */
export class ChainPlan {
  readonly #rules: readonly Rule[];
  /** Rules to walk before an index is made. */
  #left: number;
  #index: HeaderIndex | undefined;
  #draws: DrawRuns | undefined;
  /** Whether rules are passed over by the source port that they ask for. */
  asksSourcePort = false;
  // At the beginning of a chain the next match is likely far off, behind a rule that was found it is
  // as likely near: there as many rules are walked as a look-up would cost, which at most doubles the
  // time. Runs of rules whose headers all match are so walked, and runs that are refused are not.
  /** The rule behind the one that was found last. */
  #next = 0;
  /** Rules to walk from there. */
  #credit = 0;

  /** @param walks how often all rules are walked before an index is made */
  constructor(rules: readonly Rule[], walks: number) {
    this.#rules = rules;
    this.#left = walks * rules.length;
  }

  /** Whether it is the way through these rules: a commit gives a chain others. */
  isOf(rules: readonly Rule[]): boolean {
    return this.#rules === rules;
  }

  /** Whether the rules have been walked so often that an index was made. */
  get isIndexed(): boolean {
    return this.#index !== undefined;
  }

  /** Whether finding the next rule may draw. */
  get draws(): boolean {
    return this.#draws !== undefined;
  }

  /**
   * As `LinearEvaluator.find`: `~rule` for a rule whose matches have been asked too.
   *
   * @param table any that has the chain, by its number: the plan keeps nothing of it
   */
  find(table: Table, chain: number, from: number, packet: PacketBuffer, passage: Passage): number {
    const draws = this.#draws;
    let begin = from;
    while (draws?.has(begin)) {
      if (passage.trace !== undefined) {
        begin = draws.passOver(begin, passage);
        if (draws.has(begin)) return begin;
        break;
      }
      begin = draws.draw(begin, passage);
      if (begin < 0) return begin;
    }
    const index = this.#index;
    if (index === undefined) return this.#walk(table, chain, begin, packet);
    if (begin !== this.#next) this.#credit = 0;
    const end = Math.min(begin + this.#credit, this.#rules.length);
    for (let rule = begin; rule < end; rule++) {
      if (headerRefusal(this.#rules[rule]!, packet) !== PASSES) continue;
      this.#credit -= rule - begin + 1;
      this.#next = rule + 1;
      return rule;
    }
    const found = index.find(end, packet, passage.work);
    this.#credit = index.worth;
    this.#next = found + 1;
    return found;
  }

  /** A rule that a row may find by the index; the number of rules where none, or there is no index. */
  peek(columns: PacketColumns, row: number): number {
    return this.#index?.peek(columns, row) ?? this.#rules.length;
  }

  #walk(table: Table, chain: number, from: number, packet: PacketBuffer): number {
    const rules = this.#rules;
    let rule = from;
    while (rule < rules.length && headerRefusal(rules[rule]!, packet) !== PASSES) rule++;
    this.#left -= rule - from + 1;
    if (this.#left < 0) this.#prepare((at) => table.testsAt(chain, at));
    return rule;
  }

  #prepare(tests: RuleTests): void {
    this.#index = new HeaderIndex(this.#rules, tests);
    this.#draws = DrawRuns.of(this.#rules, tests);
    this.asksSourcePort = this.#rules.some((_, rule) =>
      tests(rule).deciding.some(({ fieldTest }) => fieldTest?.field === 'source port'),
    );
  }
}
