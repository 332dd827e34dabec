import type { ChainSite } from './chain-site.ts';

/** Rules of one chain, walked from one hook. */
export interface ChainWork extends Pick<ChainSite, 'tool' | 'family' | 'table' | 'hook' | 'chain'> {
  readonly evaluated: number;
  readonly matched: number;
}

/**
 * Narrows a question about rules to a tool, a family, a table, a hook or a chain, or to places that a path
 * has named: on a Kubernetes node `{ of: 'services' }`, in every mode.
 */
export interface RuleScope
  extends Partial<Pick<ChainSite, 'tool' | 'family' | 'table' | 'hook' | 'chain'>> {
  /** A name that the path has given to places where rules stand. */
  readonly of?: string;
}

/** A walk through a chain, as it was charged. */
export interface ChainVisit {
  readonly site: ChainSite;
  readonly evaluated: number;
  readonly matched: number;
}

interface Entry extends ChainVisit {
  evaluated: number;
  matched: number;
}

/** Visits of many packets. */
interface RepeatedVisits {
  readonly visits: () => readonly ChainVisit[];
  readonly times: number;
}

/** Visits of many packets that wait to be merged, at most: they may take more memory than what they become. */
const MOST_REPEATED = 64;
/** Shared by all ledgers, so that most need no array of their own; nobody pushes to it. */
const NO_REPEATED: RepeatedVisits[] = [];
const NO_VISITS: readonly ChainVisit[] = Object.freeze([]);

/**
 * Rules by chain and hook. A packet visits few chains, so visits are only listed until somebody
 * adds ledgers up, or asks for the chains.
 */
export class ChainLedger {
  /** Visits that other ledgers began with too. */
  #start: readonly ChainVisit[];
  /** Visits as they came, which may be others' too. */
  #entries: ChainVisit[] | undefined;
  #bySite: Map<string, Entry> | undefined;
  /** Visits of many packets, not merged yet. */
  #repeated: RepeatedVisits[] = NO_REPEATED;

  constructor(start: readonly ChainVisit[] = NO_VISITS) {
    this.#start = start;
  }

  charge(site: ChainSite, evaluated: number, matched: number): void {
    if (this.#bySite !== undefined) this.#merge(site, evaluated, matched);
    else if (this.#entries === undefined) this.#entries = [{ site, evaluated, matched }];
    else this.#entries.push({ site, evaluated, matched });
  }

  /** Charges walks that somebody has listed, who keeps the list as it is. */
  chargeAll(visits: readonly ChainVisit[]): void {
    if (this.#bySite !== undefined) {
      for (const visit of visits) this.#merge(visit.site, visit.evaluated, visit.matched);
    } else if (this.#entries === undefined) this.#entries = visits.slice();
    else for (const visit of visits) this.#entries.push(visit);
  }

  get length(): number {
    return this.#start.length + (this.#entries?.length ?? 0);
  }

  /** All visits so far. */
  visits(): readonly ChainVisit[] {
    this.#mergeRepeated();
    return this.#entries === undefined ? this.#start : [...this.#start, ...this.#entries];
  }

  add(other: ChainLedger): void {
    for (const repeated of [...other.#repeated]) this.#repeat(repeated);
    if (other.#start.length === 0 && other.#entries === undefined) return;
    this.#mergeAll();
    for (const visit of other.#start) this.#merge(visit.site, visit.evaluated, visit.matched);
    for (const visit of other.#entries ?? NO_VISITS) {
      this.#merge(visit.site, visit.evaluated, visit.matched);
    }
  }

  /** Adds visits that were made so many times. They are merged when somebody asks. */
  addVisits(visits: readonly ChainVisit[], times: number): void {
    if (visits.length > 0) this.#repeat({ visits: () => visits, times });
  }

  /** Adds visits that are made when somebody asks. */
  addLater(visits: () => readonly ChainVisit[]): void {
    this.#repeat({ visits, times: 1 });
  }

  #repeat(repeated: RepeatedVisits): void {
    if (this.#repeated === NO_REPEATED) this.#repeated = [];
    this.#repeated.push(repeated);
    if (this.#repeated.length === MOST_REPEATED) this.#mergeRepeated();
  }

  #mergeRepeated(): void {
    const repeated = this.#repeated;
    if (repeated.length === 0) return;
    this.#repeated = NO_REPEATED;
    this.#mergeAll();
    for (const { visits, times } of repeated) {
      for (const { site, evaluated, matched } of visits()) {
        this.#merge(site, evaluated * times, matched * times);
      }
    }
  }

  /** @param group the places of `scope.of`: one of them is enough; undefined: any place */
  sum(scope: RuleScope, counter: 'evaluated' | 'matched', group?: readonly RuleScope[]): number {
    this.#mergeRepeated();
    let sum = 0;
    const counts = ({ site }: ChainVisit): boolean =>
      inScope(site, scope) && (group === undefined || group.some((one) => inScope(site, one)));
    for (const visit of this.#start) if (counts(visit)) sum += visit[counter];
    for (const entry of this.#entries ?? NO_VISITS) if (counts(entry)) sum += entry[counter];
    return sum;
  }

  /** Whether a chain of these names was walked. */
  has(names: RuleScope): boolean {
    this.#mergeRepeated();
    for (const { site } of this.#start) if (inScope(site, names)) return true;
    for (const { site } of this.#entries ?? NO_VISITS) if (inScope(site, names)) return true;
    return false;
  }

  byChain(): readonly ChainWork[] {
    this.#mergeRepeated();
    return this.#mergeAll().map(({ site, evaluated, matched }) => {
      const { tool, family, table, hook, chain } = site;
      return { tool, family, table, hook, chain, evaluated, matched };
    });
  }

  #mergeAll(): readonly ChainVisit[] {
    if (this.#bySite === undefined) {
      const visits = this.visits();
      this.#bySite = new Map();
      this.#start = NO_VISITS;
      this.#entries = [];
      for (const { site, evaluated, matched } of visits) this.#merge(site, evaluated, matched);
    }
    return this.#entries ?? [];
  }

  #merge(site: ChainSite, evaluated: number, matched: number): void {
    const known = this.#bySite?.get(site.key);
    if (known === undefined) {
      const entry = { site, evaluated, matched };
      this.#bySite?.set(site.key, entry);
      this.#entries?.push(entry);
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
