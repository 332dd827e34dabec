import type { Hook } from './hook.ts';

/** Rules of one chain, walked from one hook. */
export interface ChainWork {
  readonly table: string;
  readonly hook: Hook;
  readonly chain: string;
  evaluated: number;
  matched: number;
}

/** Narrows a question about rules to a table, a hook or a chain. */
export type RuleScope = Partial<Pick<ChainWork, 'table' | 'hook' | 'chain'>>;

/**
 * Rules by chain and hook. A packet visits few chains, so visits are only listed until somebody
 * adds ledgers up, or asks for the chains.
 */
export class ChainLedger {
  /** Visits as they came; once merged, one entry for each chain and hook. */
  #entries: ChainWork[] = [];
  /** The merged entries of a chain's name: of each table and hook, so a handful. */
  #byName: Map<string, ChainWork[]> | undefined;

  /** Takes an entry over: nobody else may write to it. */
  charge(visit: ChainWork): void {
    if (this.#byName === undefined) this.#entries.push(visit);
    else this.#merge(visit);
  }

  add(other: ChainLedger): void {
    this.#mergeAll();
    for (const entry of other.#entries) this.#merge(entry);
  }

  sum(scope: RuleScope, counter: 'evaluated' | 'matched'): number {
    let sum = 0;
    for (const entry of this.#entries) if (inScope(entry, scope)) sum += entry[counter];
    return sum;
  }

  byChain(): readonly Readonly<ChainWork>[] {
    this.#mergeAll();
    return [...this.#entries];
  }

  #mergeAll(): void {
    if (this.#byName !== undefined) return;
    this.#byName = new Map();
    const visits = this.#entries;
    this.#entries = [];
    for (const visit of visits) this.#merge(visit);
  }

  #merge(visit: ChainWork): void {
    const { table, hook, chain, evaluated, matched } = visit;
    let named = this.#byName?.get(chain);
    if (named === undefined) {
      named = [];
      this.#byName?.set(chain, named);
    }
    for (const known of named) {
      if (known.hook !== hook || known.table !== table) continue;
      known.evaluated += evaluated;
      known.matched += matched;
      return;
    }
    const entry = { table, hook, chain, evaluated, matched };
    named.push(entry);
    this.#entries.push(entry);
  }
}

function inScope(entry: ChainWork, { table, hook, chain }: RuleScope): boolean {
  return (
    (table === undefined || table === entry.table) &&
    (hook === undefined || hook === entry.hook) &&
    (chain === undefined || chain === entry.chain)
  );
}
