import { Chain, ChainContents, contentsOf, putContents } from '../ruleset/chain.ts';
import type { Table } from '../ruleset/table.ts';

/** A table as it will be when the whole text has been read and found right. */
export class TableDraft {
  readonly table: Table;
  readonly chains: Map<string, Chain>;
  /** Whether a rule that was read switches connection tracking on. */
  needsConntrack = false;
  readonly #changed = new Map<Chain, ChainContents>();
  /** Chains that rules lead to; undefined where rules have changed since they were looked for. */
  #ledTo: ReadonlySet<Chain> | undefined;

  /** Begins with the table as it is, or with its built-in chains alone. */
  constructor(table: Table, start: 'as it is' | 'flushed') {
    this.table = table;
    this.chains = new Map(table.chains);
    if (start === 'as it is') return;
    for (const chain of table.chains.values()) {
      if (chain.hook === null) this.chains.delete(chain.name);
      else this.flush(chain);
    }
  }

  /** The contents that a chain will have. */
  contents(chain: Chain): ChainContents {
    return this.#changed.get(chain) ?? contentsOf(chain);
  }

  /** The contents that a chain will have, to be changed. */
  change(chain: Chain): ChainContents {
    this.#ledTo = undefined;
    let contents = this.#changed.get(chain);
    if (contents !== undefined) return contents;
    // Nobody else knows a new chain yet, so what it holds needs no copy.
    if (this.table.chain(chain.name) !== chain) return contentsOf(chain);
    contents = contentsOf(chain).copy();
    this.#changed.set(chain, contents);
    return contents;
  }

  create(name: string): Chain {
    const chain = new Chain(name, null);
    this.chains.set(name, chain);
    return chain;
  }

  /** Empties a chain; a policy and its counters stay. */
  flush(chain: Chain): void {
    this.#ledTo = undefined;
    const { policy, policyPackets, policyBytes } = this.contents(chain);
    const contents = new ChainContents();
    contents.policy = policy;
    contents.policyPackets = policyPackets;
    contents.policyBytes = policyBytes;
    this.#changed.set(chain, contents);
  }

  /** Sets the counters of a chain's rules, and of its policy, to zero. */
  zero(chain: Chain): void {
    const contents = this.change(chain);
    contents.policyPackets = 0;
    contents.policyBytes = 0;
    contents.counters?.fill(0);
  }

  delete(chain: Chain): void {
    this.chains.delete(chain.name);
    this.#changed.delete(chain);
  }

  /** Whether a rule jumps or goes to a chain. */
  isLedTo(chain: Chain): boolean {
    this.#ledTo ??= new Set(
      [...this.chains.values()].flatMap((from) =>
        this.contents(from).rules.flatMap((rule) => rule.destination ?? []),
      ),
    );
    return this.#ledTo.has(chain);
  }

  /** Gives a chain another name: it is another chain with its rules, and rules lead there instead. */
  rename(chain: Chain, name: string): void {
    const renamed = new Chain(name, null);
    const contents = this.contents(chain).copy();
    this.delete(chain);
    this.chains.set(name, renamed);
    putContents(renamed, contents);
    for (const from of this.chains.values()) {
      if (!this.contents(from).rules.some((rule) => rule.destination === chain)) continue;
      const { rules } = this.change(from);
      for (const [index, rule] of rules.entries()) {
        if (rule.destination === chain) rules[index] = rule.leadingTo(renamed);
      }
    }
  }

  /** The chains of the table whose contents will be others. */
  get changed(): ReadonlyMap<Chain, ChainContents> {
    return this.#changed;
  }
}
