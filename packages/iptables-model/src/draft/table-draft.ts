import { ListedRules } from '../ruleset/listed-rules.ts';
import { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import { NO_RULES, type RuleBody, type RuleSummary } from '../ruleset/rule-body.ts';
import type { RunDifference } from '../ruleset/run-rules.ts';
import type { Table } from '../table/table.ts';
import { ChainDraft } from './chain-draft.ts';

/**
 * A table as it will be when the whole text has been read and found right.
 *
 * It holds the chains that the text changes, and leaves the others where they are, so that a partial
 * restore costs no more than it changes.
 */
export class TableDraft {
  readonly table: Table;
  /** Whether the table begins with its built-in chains alone, and without rules. */
  readonly isFlushed: boolean;
  /** Whether a rule that was read switches connection tracking on. */
  needsConntrack = false;
  /** In the order in which the text begins to change them; deleted ones among them until somebody asks. */
  #changed: LiveChain[] = [];
  #hasDeletedChanged = false;
  /** New chains by name; of a flushed table also those that are built in. */
  readonly #named = new Map<string, LiveChain>();
  readonly #deleted = new Set<LiveChain>();
  /** Rules more, or fewer, that lead to a chain than before; undefined since rules have changed. */
  #leads: Map<LiveChain, number> | undefined;

  constructor(table: Table, start: 'as it is' | 'flushed') {
    table.prepareToChange();
    this.table = table;
    this.isFlushed = start === 'flushed';
    if (!this.isFlushed) return;
    for (const chain of table.builtins) {
      this.#named.set(chain.name, chain);
      this.#begin(chain);
    }
  }

  /** The chain of a name; undefined where the table will have none. */
  chain(name: string): LiveChain | undefined {
    const chain = this.#named.get(name);
    if (chain !== undefined || this.isFlushed) return chain;
    const known = this.table.chain(name);
    return known !== undefined && this.#deleted.has(known) ? undefined : known;
  }

  /** Whether a user's chain was loaded before this text, and is there still. */
  hasLoaded(chain: LiveChain): boolean {
    return !this.isFlushed && chain.isLoaded && !this.#deleted.has(chain);
  }

  /** Whether all chains that were loaded before this text are there still. */
  get keepsChains(): boolean {
    return !this.isFlushed && this.#deleted.size === 0;
  }

  /** All chains that the table will have, those it has already first. */
  *chains(): IterableIterator<LiveChain> {
    if (!this.isFlushed) {
      for (const chain of this.table.chains.values()) if (!this.#deleted.has(chain)) yield chain;
    }
    yield* this.#named.values();
  }

  /** The rules that a chain will have. */
  rulesOf(chain: LiveChain): readonly Rule[] {
    return this.#draftOf(chain)?.rules ?? chain.rules;
  }

  /** How many rules a chain will have. */
  lengthOf(chain: LiveChain): number {
    return this.#draftOf(chain)?.length ?? chain.body.length;
  }

  /** The properties of all the rules that a chain will have. */
  summaryOf(chain: LiveChain): RuleSummary {
    return this.#draftOf(chain)?.summary ?? chain.body.summarize();
  }

  /** Sums a chain up once for all checks; {@link finish} lets go of what need not be kept. */
  summarize(chain: LiveChain): void {
    const draft = this.#draftOf(chain);
    if (draft !== undefined) draft.summarize();
    else if (chain.body instanceof ListedRules && lineOfFilled(chain) !== undefined) {
      chain.body.keepSummary();
    }
  }

  /** How the rules that a chain will have differ from those it has, where that is known. */
  differenceOf(chain: LiveChain): RunDifference | undefined {
    return chain.isLoaded ? this.#draftOf(chain)?.difference : undefined;
  }

  /** A chain to be changed. */
  change(chain: LiveChain): ChainDraft {
    this.#leads = undefined;
    const draft = this.#draftOf(chain);
    if (draft !== undefined) return draft;
    const line = lineOfFilled(chain);
    if (line === undefined) {
      this.#changed.push(chain);
      return ChainDraft.of(chain, this);
    }
    const { body } = chain;
    chain.body = NO_RULES;
    const filled = new ChainDraft(chain, this);
    filled.appendAll(body, line);
    return filled;
  }

  /**
   * Appends rules without counters that were read from lines which follow each other. A chain that the text makes
   * has them at once, and needs no draft of its own: nobody else sees it before the text is right.
   */
  appendAll(chain: LiveChain, body: RuleBody, line: number): void {
    if (chain.isLoaded || chain.draft !== undefined) {
      this.change(chain).appendAll(body, line);
      return;
    }
    this.#leads = undefined;
    chain.body = body;
    chain.draft = line;
    this.#changed.push(chain);
  }

  create(name: string): LiveChain {
    const chain = new LiveChain(name, null, this.table.home);
    this.#named.set(name, chain);
    return chain;
  }

  /** Empties a chain; a policy and its counters stay. */
  flush(chain: LiveChain): void {
    this.#leads = undefined;
    const draft = this.#draftOf(chain);
    if (draft !== undefined) draft.clear();
    else if (lineOfFilled(chain) === undefined) this.#begin(chain);
    else this.change(chain).clear();
  }

  delete(chain: LiveChain): void {
    this.#hasDeletedChanged ||= this.isChanged(chain);
    chain.draft = undefined;
    if (!this.#named.delete(chain.name)) this.#deleted.add(chain);
  }

  /** Whether a rule jumps or goes to a chain. */
  isLedTo(chain: LiveChain): boolean {
    this.#leads ??= this.#countLeads();
    const before = this.isFlushed ? 0 : chain.references;
    return before + (this.#leads.get(chain) ?? 0) > 0;
  }

  /** Gives a chain another name: another chain gets its rules, and rules lead there instead. */
  rename(chain: LiveChain, name: string): void {
    const { rules, counters } = this.change(chain);
    const renamed = this.create(name);
    const draft = this.change(renamed);
    for (const [index, rule] of rules.entries()) {
      draft.append(rule, 0, counters?.[index * 2] ?? 0, counters?.[index * 2 + 1] ?? 0);
    }
    for (const from of this.chains()) this.#redirect(from, chain, renamed);
    this.delete(chain);
  }

  /** The chains whose rules the text changes, new ones with rules among them. */
  get changed(): readonly LiveChain[] {
    if (this.#hasDeletedChanged) {
      this.#changed = this.#changed.filter((chain) => this.isChanged(chain));
      this.#hasDeletedChanged = false;
    }
    return this.#changed;
  }

  /** Whether the text changes the rules of a chain. */
  isChanged(chain: LiveChain): boolean {
    return this.#draftOf(chain) !== undefined || lineOfFilled(chain) !== undefined;
  }

  /** The line that a rule was read from; 0 for a rule that was there before. */
  lineOf(chain: LiveChain, rule: number): number {
    const filled = lineOfFilled(chain);
    return filled === undefined ? (this.#draftOf(chain)?.lineOf(rule) ?? 0) : filled + rule;
  }

  /** Gives a chain its rules; answers packets and bytes of these in turn, if any is not 0. */
  finish(chain: LiveChain): readonly number[] | undefined {
    const draft = this.#draftOf(chain);
    if (draft !== undefined) draft.finish();
    else if (chain.body instanceof ListedRules) chain.body.settle();
    chain.draft = undefined;
    return draft?.counters;
  }

  /** The new chains by name; of a flushed table all it will have. */
  get named(): Map<string, LiveChain> {
    return this.#named;
  }

  /** The chains that are gone; of a flushed table those are all that are not built in. */
  get deleted(): ReadonlySet<LiveChain> {
    return this.#deleted;
  }

  /** A chain without rules, to be changed; a policy and its counters stay. */
  #begin(chain: LiveChain): void {
    this.#changed.push(chain);
    new ChainDraft(chain, this);
  }

  /** The draft of a chain, if the text changes it and has not just made and filled it. */
  #draftOf({ draft }: LiveChain): ChainDraft | undefined {
    return draft instanceof ChainDraft && draft.owner === this ? draft : undefined;
  }

  #redirect(from: LiveChain, old: LiveChain, chain: LiveChain): void {
    for (const [index, rule] of this.rulesOf(from).entries()) {
      if (rule.ledTo === old) this.change(from).replace(index, rule.leadingTo(chain));
    }
  }

  #countLeads(): Map<LiveChain, number> {
    const leads = new Map<LiveChain, number>();
    const count = (summary: RuleSummary, by: number): void => {
      for (const ledTo of summary.leads) leads.set(ledTo, (leads.get(ledTo) ?? 0) + by);
    };
    for (const chain of this.changed) {
      count(this.summaryOf(chain), 1);
      if (!this.isFlushed && chain.isLoaded) count(chain.body.summarize(), -1);
    }
    for (const chain of this.#deleted) count(chain.body.summarize(), -1);
    return leads;
  }
}

/** The line of the first rule of a chain that the text has made and filled at once; undefined for others. */
function lineOfFilled({ draft }: LiveChain): number | undefined {
  return typeof draft === 'number' ? draft : undefined;
}
