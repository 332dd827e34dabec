import { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { RuleSummary } from '../ruleset/rule-body.ts';
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
  readonly #changed = new Map<LiveChain, ChainDraft>();
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
      this.#changed.set(chain, new ChainDraft(chain, this));
    }
  }

  /** The chain of a name; undefined where the table will have none. */
  chain(name: string): LiveChain | undefined {
    const chain = this.#named.get(name);
    if (chain !== undefined || this.isFlushed) return chain;
    const known = this.table.chain(name);
    return known !== undefined && this.#deleted.has(known) ? undefined : known;
  }

  /** Whether a chain was loaded before this text, and is there still. */
  hasLoaded(chain: LiveChain): boolean {
    if (this.isFlushed) return chain.hook !== null;
    return chain.isLoaded && (this.#deleted.size === 0 || !this.#deleted.has(chain));
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

  /** A chain to be changed. */
  change(chain: LiveChain): ChainDraft {
    this.#leads = undefined;
    let draft = this.#draftOf(chain);
    if (draft === undefined) {
      draft = ChainDraft.of(chain, this);
      this.#changed.set(chain, draft);
    }
    return draft;
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
    if (draft === undefined) this.#changed.set(chain, new ChainDraft(chain, this));
    else draft.clear();
  }

  delete(chain: LiveChain): void {
    this.#changed.delete(chain);
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
  get changed(): ReadonlyMap<LiveChain, ChainDraft> {
    return this.#changed;
  }

  /** The new chains by name; of a flushed table all it will have. */
  get named(): Map<string, LiveChain> {
    return this.#named;
  }

  /** The chains that are gone; of a flushed table those are all that are not built in. */
  get deleted(): ReadonlySet<LiveChain> {
    return this.#deleted;
  }

  /** The draft of a chain, if the text changes it: the same as in `changed`, found sooner. */
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
    for (const { chain, summary } of this.#changed.values()) {
      count(summary, 1);
      if (!this.isFlushed) count(chain.body.summarize(), -1);
    }
    for (const chain of this.#deleted) count(chain.body.summarize(), -1);
    return leads;
  }
}
