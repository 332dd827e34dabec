import { Chain, contentsOf } from '../ruleset/chain.ts';
import type { ChainContents } from '../ruleset/chain-contents.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { Table } from '../ruleset/table.ts';
import { leadTo } from '../ruleset/target.ts';
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
  readonly #changed = new Map<Chain, ChainDraft>();
  /** New chains by name; of a flushed table also those that are built in. */
  readonly #named = new Map<string, Chain>();
  readonly #deleted = new Set<Chain>();
  /** Rules more, or fewer, that lead to a chain than before; undefined since rules have changed. */
  #leads: Map<Chain, number> | undefined;

  constructor(table: Table, start: 'as it is' | 'flushed') {
    this.table = table;
    this.isFlushed = start === 'flushed';
    if (!this.isFlushed) return;
    for (const chain of table.builtins) {
      this.#named.set(chain.name, chain);
      this.#changed.set(chain, ChainDraft.empty(chain));
    }
  }

  /** The chain of a name; undefined where the table will have none. */
  chain(name: string): Chain | undefined {
    const chain = this.#named.get(name);
    if (chain !== undefined || this.isFlushed) return chain;
    const known = this.table.chain(name);
    return known !== undefined && this.#deleted.has(known) ? undefined : known;
  }

  /** All chains that the table will have, those it has already first. */
  *chains(): IterableIterator<Chain> {
    if (!this.isFlushed) {
      for (const chain of this.table.chains.values()) if (!this.#deleted.has(chain)) yield chain;
    }
    yield* this.#named.values();
  }

  /** The contents that a chain will have. */
  contents(chain: Chain): ChainContents {
    // Of a flushed table all chains but the built-in ones are new, and filled where they are.
    if (this.isFlushed && chain.hook === null) return contentsOf(chain);
    return this.#changed.get(chain)?.contents ?? contentsOf(chain);
  }

  /** A chain to be changed. */
  change(chain: Chain): ChainDraft {
    this.#leads = undefined;
    return this.#changed.get(chain) ?? this.#begin(chain, ChainDraft.of);
  }

  create(name: string): Chain {
    const chain = new Chain(name, null, this.table.home);
    this.#named.set(name, chain);
    return chain;
  }

  /** Empties a chain; a policy and its counters stay. */
  flush(chain: Chain): void {
    this.#leads = undefined;
    const draft = this.#changed.get(chain);
    if (draft === undefined) this.#begin(chain, ChainDraft.empty);
    else draft.clear();
  }

  delete(chain: Chain): void {
    this.#changed.delete(chain);
    if (!this.#named.delete(chain.name)) this.#deleted.add(chain);
  }

  /** Whether a rule jumps or goes to a chain. */
  isLedTo(chain: Chain): boolean {
    this.#leads ??= this.#countLeads();
    const before = this.isFlushed ? 0 : contentsOf(chain).references;
    return before + (this.#leads.get(chain) ?? 0) > 0;
  }

  /** Gives a chain another name: another chain gets its rules, and rules lead there instead. */
  rename(chain: Chain, name: string): void {
    const renamed = this.create(name);
    const { rules, counters } = this.contents(chain);
    const draft = this.change(renamed);
    for (const [index, rule] of rules.entries()) {
      draft.append(rule, 0, counters?.[index * 2] ?? 0, counters?.[index * 2 + 1] ?? 0);
    }
    for (const from of this.chains()) this.#redirect(from, chain, renamed);
    this.delete(chain);
  }

  /** The chains whose rules the text changes, new ones with rules among them. */
  get changed(): ReadonlyMap<Chain, ChainDraft> {
    return this.#changed;
  }

  /** The new chains by name; of a flushed table all it will have. */
  get named(): Map<string, Chain> {
    return this.#named;
  }

  /** The chains that are gone; of a flushed table those are all that are not built in. */
  get deleted(): ReadonlySet<Chain> {
    return this.#deleted;
  }

  #begin(chain: Chain, begin: (chain: Chain) => ChainDraft): ChainDraft {
    // Nobody else knows a new chain yet, so that its contents may be filled where they are.
    const draft = this.#isNew(chain) ? new ChainDraft(chain, contentsOf(chain)) : begin(chain);
    this.#changed.set(chain, draft);
    return draft;
  }

  #isNew(chain: Chain): boolean {
    return chain.hook === null && this.#named.get(chain.name) === chain;
  }

  #redirect(from: Chain, old: Chain, chain: Chain): void {
    for (const [index, { target }] of this.contents(from).rules.entries()) {
      if ((target.kind !== 'jump' && target.kind !== 'goto') || target.chain !== old) continue;
      const draft = this.change(from);
      draft.replace(index, draft.rules[index]!.withTarget(leadTo(target.kind, chain)));
    }
  }

  #countLeads(): Map<Chain, number> {
    const leads = new Map<Chain, number>();
    const count = (rules: readonly Rule[], by: number): void => {
      for (const { destinationChain } of rules) {
        if (destinationChain === undefined) continue;
        leads.set(destinationChain, (leads.get(destinationChain) ?? 0) + by);
      }
    };
    for (const { chain, rules } of this.#changed.values()) {
      count(rules, 1);
      if (!this.isFlushed && !this.#isNew(chain)) count(chain.rules, -1);
    }
    for (const chain of this.#deleted) count(chain.rules, -1);
    return leads;
  }
}
