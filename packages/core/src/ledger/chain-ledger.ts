import type { ChainSite } from './chain-site.ts';

/** Rules of one chain, walked from one hook. */
export interface ChainWork extends Pick<ChainSite, 'tool' | 'family' | 'table' | 'hook' | 'chain'> {
  readonly evaluated: number;
  readonly matched: number;
}

/** Narrows a question about rules to a tool, a family, a table, a hook or a chain. */
export type RuleScope = Partial<Pick<ChainSite, 'tool' | 'family' | 'table' | 'hook' | 'chain'>>;

interface Entry {
  readonly site: ChainSite;
  evaluated: number;
  matched: number;
}

/**
 * Rules by chain and hook. A packet visits few chains, so visits are only listed until somebody
 * adds ledgers up, or asks for the chains.
 */
export class ChainLedger {
  /** Visits as they came; once merged, one entry for each chain and hook. */
  #entries: Entry[] = [];
  #bySite: Map<string, Entry> | undefined;

  charge(site: ChainSite, evaluated: number, matched: number): void {
    if (this.#bySite === undefined) this.#entries.push({ site, evaluated, matched });
    else this.#merge(site, evaluated, matched);
  }

  add(other: ChainLedger): void {
    if (other.#entries.length === 0) return;
    this.#mergeAll();
    for (const { site, evaluated, matched } of other.#entries)
      this.#merge(site, evaluated, matched);
  }

  sum(scope: RuleScope, counter: 'evaluated' | 'matched'): number {
    let sum = 0;
    for (const entry of this.#entries) if (inScope(entry.site, scope)) sum += entry[counter];
    return sum;
  }

  byChain(): readonly ChainWork[] {
    this.#mergeAll();
    return this.#entries.map(({ site, evaluated, matched }) => {
      const { tool, family, table, hook, chain } = site;
      return { tool, family, table, hook, chain, evaluated, matched };
    });
  }

  #mergeAll(): void {
    if (this.#bySite !== undefined) return;
    this.#bySite = new Map();
    const visits = this.#entries;
    this.#entries = [];
    for (const { site, evaluated, matched } of visits) this.#merge(site, evaluated, matched);
  }

  #merge(site: ChainSite, evaluated: number, matched: number): void {
    const known = this.#bySite?.get(site.key);
    if (known === undefined) {
      const entry = { site, evaluated, matched };
      this.#bySite?.set(site.key, entry);
      this.#entries.push(entry);
    } else {
      known.evaluated += evaluated;
      known.matched += matched;
    }
  }
}

function inScope(site: ChainSite, { tool, family, table, hook, chain }: RuleScope): boolean {
  return (
    (table === undefined || table === site.table) &&
    (hook === undefined || hook === site.hook) &&
    (chain === undefined || chain === site.chain) &&
    (tool === undefined || tool === site.tool) &&
    (family === undefined || family === site.family)
  );
}
