import type { Family, LineOrder } from '@packet-path/core';
import { ALL_HOOKS } from '../extension/hook-bits.ts';
import { ListSummary } from './list-summary.ts';
import { ListedRules, writeRule } from './listed-rules.ts';
import type { LiveChain } from './live-chain.ts';
import type { Rule } from './rule.ts';
import type { RuleBody, RuleSummary, RuleWriter } from './rule-body.ts';

/** How the rules of a chain differ from those before. */
export interface RunDifference {
  readonly before: RuleBody;
  /** The place that each rule had before; -1 where it was not there. */
  readonly places: readonly number[];
  /** The chains that rules lead to which were not there before, and those that rules led to which are gone. */
  readonly come: readonly LiveChain[];
  readonly gone: readonly LiveChain[];
}

const NO_PLACES = new Int32Array(0);

/**
 * The rules of a run of lines that a program keeps. Nearly all of them stood in the chain before, in another
 * order: a text that replaces a run by the next copies them by their places in the program's list, and looks
 * at those that differ alone.
 */
export class RunRules implements RuleBody {
  readonly rules: Rule[] = [];
  /** Whether one of them switches connection tracking on, or did. */
  needsConntrack = false;
  readonly #order: LineOrder | undefined;
  /** For each rule the chain that it leads to. */
  readonly #chains: (LiveChain | undefined)[] = [];
  /** For each place of the program's list its first rule, and how many there are; -1 where it is not known. */
  readonly #firsts: Int32Array;
  readonly #counts: Int32Array;
  #summary: RuleSummary | undefined;
  /** The run that this one replaces; undefined where there is none, and once this one is in its place. */
  #before: RunRules | undefined;
  /** The first rules of that run, but for lines that have changed. */
  readonly #known: Int32Array | undefined;
  #places: number[] = [];
  /** The rules that were not there before, and the chains that those lead to. */
  #others: Rule[] = [];
  #come: LiveChain[] = [];
  #gone: readonly LiveChain[] | undefined;

  /** @param before the rules that the chain has now, if all chains that they lead to will stay */
  constructor(order: LineOrder | undefined, before: RuleBody) {
    this.#order = order;
    this.#firsts = order === undefined ? NO_PLACES : new Int32Array(order.size).fill(-1);
    this.#counts = order === undefined ? NO_PLACES : new Int32Array(order.size);
    if (!(before instanceof RunRules) || order === undefined) return;
    const last = before.#order;
    if (last?.list !== order.list || last.serial !== order.serial - 1) return;
    this.#before = before;
    this.needsConntrack = before.needsConntrack;
    this.#known = before.#firsts.slice();
    for (const place of order.changed) this.#known[place] = -1;
  }

  /** Appends the rules of the lines from one on that stood in the run before; answers the first other line. */
  follow(from: number): number {
    const before = this.#before;
    const known = this.#known;
    const lines = this.#order?.places;
    if (before === undefined || known === undefined || lines === undefined) return from;
    // A loop over all services, which names no field: the first texts of a process are read uncompiled.
    const [oldRules, oldChains, oldCounts] = [before.rules, before.#chains, before.#counts];
    const [rules, chains, places] = [this.rules, this.#chains, this.#places];
    const [firsts, counts] = [this.#firsts, this.#counts];
    let length = rules.length;
    for (let line = from; line < lines.length; line++) {
      const place = lines[line]!;
      const first = known[place]!;
      if (first < 0) return line;
      const count = oldCounts[place]!;
      firsts[place] = length;
      counts[place] = count;
      for (let old = first; old < first + count; old++) {
        rules.push(oldRules[old]!);
        chains.push(oldChains[old]);
        places.push(old);
        length++;
      }
    }
    return lines.length;
  }

  /** Appends the rules of a line. */
  push(line: number, rules: readonly Rule[]): void {
    const place = this.#order?.places[line];
    if (place !== undefined) {
      this.#firsts[place] = this.rules.length;
      this.#counts[place] = rules.length;
    }
    for (const rule of rules) this.append(rule);
  }

  /** Appends a rule of which the program's list knows nothing. */
  append(rule: Rule): void {
    const { ledTo } = rule;
    this.#summary = undefined;
    this.#gone = undefined;
    this.rules.push(rule);
    this.#chains.push(ledTo);
    this.#places.push(-1);
    this.#others.push(rule);
    if (ledTo !== undefined) this.#come.push(ledTo);
    this.needsConntrack ||= rule.needsConntrack;
  }

  get length(): number {
    return this.rules.length;
  }

  summarize(): RuleSummary {
    this.#summary ??= this.#summaryLikeBefore() ?? new ListSummary(this.rules);
    return this.#summary;
  }

  writeTo(writer: RuleWriter): void {
    for (const rule of this.rules) writeRule(rule, writer);
  }

  writtenLength(family: Family): number {
    return this.rules.reduce((sum, rule) => sum + rule.writtenLength(family), 0);
  }

  redirected(other: (chain: LiveChain) => LiveChain): RuleBody {
    return new ListedRules(this.rules).redirected(other);
  }

  /** How the rules differ from those that a chain has now; undefined where that is not known. */
  differenceFrom(body: RuleBody): RunDifference | undefined {
    const before = this.#before;
    if (before === undefined || before !== body) return undefined;
    this.#gone ??= before.#chainsBut(this.#places);
    return { before, places: this.#places, come: this.#come, gone: this.#gone };
  }

  /** The chain has these rules now. */
  settle(): void {
    this.#before = undefined;
    this.#places = [];
    this.#others = [];
    this.#come = [];
    this.#gone = undefined;
  }

  /** The summary where rules that are kept or gone say nothing of their own. */
  #summaryLikeBefore(): RuleSummary | undefined {
    const before = this.#before?.summarize();
    if (before === undefined || before.allowedHooks !== ALL_HOOKS) return undefined;
    if (before.holds || before.isOwn) return undefined;
    const { allowedHooks, holds, isOwn } = new ListSummary(this.#others);
    const lead = !this.#chains.includes(undefined);
    const leads = lead ? this.#chains : this.#chains.filter((chain) => chain !== undefined);
    return { leads: leads as readonly LiveChain[], allowedHooks, holds, isOwn };
  }

  /** The chains that the rules lead to, but for those at some places. */
  #chainsBut(places: readonly number[]): readonly LiveChain[] {
    const stays = new Uint8Array(this.rules.length);
    for (const place of places) if (place >= 0) stays[place] = 1;
    const chains: LiveChain[] = [];
    for (let rule = stays.indexOf(0); rule >= 0; rule = stays.indexOf(0, rule + 1)) {
      const ledTo = this.#chains[rule];
      if (ledTo !== undefined) chains.push(ledTo);
    }
    return chains;
  }
}
