import type { KeptLines, LineRun } from '@packet-path/core';
import type { RuleCache } from '../cache/rule-cache.ts';
import type { ChainDraft } from '../draft/chain-draft.ts';
import type { TableDraft } from '../draft/table-draft.ts';
import { ListedRules } from '../ruleset/listed-rules.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import { NO_RULES, type RuleBody } from '../ruleset/rule-body.ts';
import { RunRules } from '../ruleset/run-rules.ts';

/** The rules that some kept lines append to a chain. */
class Meaning {
  /** The table's; another table reads the lines for itself. */
  readonly cache: RuleCache;
  readonly chain: LiveChain;
  readonly rules: readonly Rule[];
  readonly body: RuleBody;
  readonly leads: readonly LiveChain[];
  /** Whether one of them switches connection tracking on. */
  readonly needsConntrack: boolean;
  /** `Table.removals` when the table was last seen to have the chains that rules lead to; -1 before. */
  seenAt = -1;

  constructor(cache: RuleCache, chain: LiveChain, rules: readonly Rule[]) {
    this.cache = cache;
    this.chain = chain;
    this.rules = rules;
    this.body = new ListedRules(rules);
    this.leads = this.body.summarize().leads;
    this.needsConntrack = rules.some((rule) => rule.needsConntrack);
  }
}

/** How much of a run was taken. */
interface TakenRun {
  /** Kept lines, and lines of text. */
  readonly parts: number;
  readonly lines: number;
}

const APPEND = '-A ';

/**
 * Takes lines that a program keeps from text to text, once they have been read, by the rules that they
 * mean: a text of 10,000 such lines of which one has changed costs the reading of one.
 *
 * Why it is right: lines have a meaning only if each appends a rule to one and the same chain, without
 * counters, and if nothing about the rule depends on the host beside the chain that it leads to. Both
 * chains must be those of the table still: a chain that was deleted and made anew is another object.
 */
export class KeptRules {
  readonly #draft: TableDraft;
  readonly #cache: RuleCache;
  /** The chain that was appended to last, and its draft. */
  #chain: LiveChain | undefined;
  #into: ChainDraft | undefined;
  /** The run that was begun last, and its rules. */
  #run: LineRun | undefined;
  #rules: RunRules | undefined;

  constructor(draft: TableDraft, cache: RuleCache) {
    this.#draft = draft;
    this.#cache = cache;
  }

  /** Appends the rules that lines mean; the answer is how many lines, 0 where they must be read. */
  take(lines: KeptLines, line: number): number {
    const meaning = this.#meaningOf(lines);
    if (meaning === undefined) return 0;
    this.#into?.appendAll(meaning.body, line);
    this.#draft.needsConntrack ||= meaning.needsConntrack;
    return meaning.rules.length;
  }

  /**
   * Appends the rules of the lines of a run that stand at a place and behind it, up to the first whose
   * meaning is not known.
   */
  takeRun(run: LineRun, from: number, line: number): TakenRun {
    const { lines } = run;
    let meaning = this.#meaningOf(lines[from]!);
    if (meaning === undefined || this.#into === undefined) return { parts: 0, lines: 0 };
    const goesOn = this.#run === run && this.#into.goesOn(this.#rules, line);
    const rules = goesOn ? this.#rules! : this.#begin(run, meaning.chain);
    const before = rules.length;
    let at = from;
    while (at < lines.length) {
      at = rules.follow(at);
      if (at === lines.length) break;
      if (at > from) meaning = this.#meaningOf(lines[at]!, true);
      if (meaning === undefined) break;
      rules.push(at++, meaning.rules);
    }
    if (!goesOn) this.#into.appendAll(rules, line);
    this.#draft.needsConntrack ||= rules.needsConntrack;
    return { parts: at - from, lines: rules.length - before };
  }

  /** Other lines are read. */
  pause(): void {
    this.#chain = undefined;
    this.#into = undefined;
  }

  /** Before lines are read: how many rules their chain has; undefined where they can have no meaning. */
  before(lines: KeptLines): number | undefined {
    const chain = this.#chainOf(lines);
    return chain && this.#draft.lengthOf(chain);
  }

  /** Notes the meaning of lines that have just been read, if it is certain to be the same again. */
  learn(lines: KeptLines, before: number): void {
    const chain = this.#chainOf(lines);
    if (chain === undefined) return;
    const rules = this.#draft.rulesOf(chain).slice(before);
    if (rules.length !== linesOfChain(lines.text, `-A ${chain.name} `)) return;
    if (rules.some(dependsOnHost)) return;
    lines.meaning = new Meaning(this.#cache, chain, rules);
  }

  #begin(run: LineRun, { body }: LiveChain): RunRules {
    this.#run = run;
    this.#rules = new RunRules(run.order, this.#draft.keepsChains ? body : NO_RULES);
    return this.#rules;
  }

  /**
   * The meaning of lines that append to a chain of the table, which is then the one appended to.
   *
   * @param stays whether rules wait to be appended to the chain at hand, so that it stays the one
   */
  #meaningOf({ meaning }: KeptLines, stays = false): Meaning | undefined {
    if (!(meaning instanceof Meaning) || meaning.cache !== this.#cache) return undefined;
    const { chain } = meaning;
    if (chain !== this.#chain || this.#into === undefined) {
      if (stays || this.#draft.chain(chain.name) !== chain) return undefined;
      this.#chain = chain;
      this.#into = this.#draft.change(chain);
    }
    return this.#hasChains(meaning) ? meaning : undefined;
  }

  /** Whether the table has the chains that rules lead to. */
  #hasChains(meaning: Meaning): boolean {
    const draft = this.#draft;
    const { removals } = draft.table;
    if (draft.keepsChains && meaning.seenAt === removals) return true;
    for (const ledTo of meaning.leads) if (!draft.hasLoaded(ledTo)) return false;
    if (draft.keepsChains) meaning.seenAt = removals;
    return true;
  }

  #chainOf({ text }: KeptLines): LiveChain | undefined {
    const end = text.indexOf(' ', APPEND.length);
    if (!text.startsWith(APPEND) || end < 0) return undefined;
    return this.#draft.chain(text.slice(APPEND.length, end));
  }
}

/** How many lines there are, if each begins with the same words; else 0. */
function linesOfChain(text: string, start: string): number {
  let count = 0;
  for (let at = 0; ; count++) {
    if (!text.startsWith(start, at)) return 0;
    const end = text.indexOf('\n', at);
    if (end < 0) return count + 1;
    at = end + 1;
  }
}

/** Whether a rule may be refused where it was not before. */
function dependsOnHost({ form, extended }: Rule): boolean {
  return form.isChecked || extended?.extension.check !== undefined;
}
