import type { Hook } from './hook.ts';

/** Rules of one chain, walked from one hook. */
export interface ChainWork {
  readonly table: string;
  readonly hook: Hook;
  readonly chain: string;
  evaluated: number;
  matched: number;
}

/** The counters of {@link Work}, each one sentence. */
export interface WorkCounters {
  /** Packets that entered the host, or that it sent, its own answers included. */
  packets: number;
  /** Hook functions called. */
  hooksRun: number;
  /** Routing decisions made. */
  routeLookups: number;
  /** Rules the walk reached. */
  rulesEvaluated: number;
  /** Rules whose every match was true. */
  rulesMatched: number;
  /** Match predicates evaluated: one for a rule's header, and one for each extension called. */
  matchesEvaluated: number;
  /** Jumps and gotos taken to another chain. */
  chainJumps: number;
  /** Set membership tests made. */
  setLookups: number;
  /** Entries compared, and prefix lengths tried, in those tests. */
  setProbes: number;
  /** Map and verdict map look-ups made. */
  mapLookups: number;
  /** Look-ups of a tuple in conntrack's table. */
  conntrackLookups: number;
  /** Chain entries compared in those look-ups. */
  conntrackProbes: number;
  /** Connections entered in conntrack's table. */
  conntrackInserts: number;
  /** Tuples that NAT tested for being free. */
  natTuplesTried: number;
  /** Look-ups in the IPVS connection table. */
  ipvsConnectionLookups: number;
  /** Chain entries compared in those look-ups. */
  ipvsConnectionProbes: number;
  /** Connections entered in the IPVS connection table. */
  ipvsConnectionInserts: number;
  /** Look-ups in the IPVS service table. */
  ipvsServiceLookups: number;
  /** Chain entries compared in those look-ups. */
  ipvsServiceProbes: number;
  /** Destinations that a scheduler examined. */
  schedulerSteps: number;
}

/** The names of the counters, in the order they are shown. */
export const WORK_COUNTERS: readonly (keyof WorkCounters)[] = [
  'packets',
  'hooksRun',
  'routeLookups',
  'rulesEvaluated',
  'rulesMatched',
  'matchesEvaluated',
  'chainJumps',
  'setLookups',
  'setProbes',
  'mapLookups',
  'conntrackLookups',
  'conntrackProbes',
  'conntrackInserts',
  'natTuplesTried',
  'ipvsConnectionLookups',
  'ipvsConnectionProbes',
  'ipvsConnectionInserts',
  'ipvsServiceLookups',
  'ipvsServiceProbes',
  'schedulerSteps',
];

/** Narrows a question about rules to a table, a hook or a chain. */
export type RuleScope = Partial<Pick<ChainWork, 'table' | 'hook' | 'chain'>>;

/**
 * The ledger: every unit of work Linux would do, counted where it is done. Ledgers add up: of a
 * packet, of a connection, of an experiment.
 */
export class Work implements WorkCounters {
  packets = 0;
  hooksRun = 0;
  routeLookups = 0;
  rulesEvaluated = 0;
  rulesMatched = 0;
  matchesEvaluated = 0;
  chainJumps = 0;
  setLookups = 0;
  setProbes = 0;
  mapLookups = 0;
  conntrackLookups = 0;
  conntrackProbes = 0;
  conntrackInserts = 0;
  natTuplesTried = 0;
  ipvsConnectionLookups = 0;
  ipvsConnectionProbes = 0;
  ipvsConnectionInserts = 0;
  ipvsServiceLookups = 0;
  ipvsServiceProbes = 0;
  schedulerSteps = 0;

  // A packet visits few chains, so a list will do; a sum over many packets is merged by name.
  #visits: ChainWork[] = [];
  #merged: Map<string, ChainWork> | undefined;

  /** Charges one walk through a chain: its rules evaluated and matched. */
  chargeChain(table: string, hook: Hook, chain: string, evaluated: number, matched: number): void {
    this.rulesEvaluated += evaluated;
    this.rulesMatched += matched;
    if (this.#merged === undefined) this.#visits.push({ table, hook, chain, evaluated, matched });
    else this.#merge(table, hook, chain, evaluated, matched);
  }

  /** Adds another ledger to this one. */
  add(other: Work): this {
    for (const counter of WORK_COUNTERS) this[counter] += other[counter];
    this.#mergeAll();
    for (const { table, hook, chain, evaluated, matched } of other.#chains()) {
      this.#merge(table, hook, chain, evaluated, matched);
    }
    return this;
  }

  /** Rules evaluated in a table, from a hook, in a chain, or any mixture of the three. */
  rulesEvaluatedIn(scope: RuleScope): number {
    let sum = 0;
    for (const visit of this.#chains()) if (inScope(visit, scope)) sum += visit.evaluated;
    return sum;
  }

  /** Rules matched, narrowed as in {@link rulesEvaluatedIn}. */
  rulesMatchedIn(scope: RuleScope): number {
    let sum = 0;
    for (const visit of this.#chains()) if (inScope(visit, scope)) sum += visit.matched;
    return sum;
  }

  /** The chains walked, each once for each hook it was walked from, in the order first seen. */
  byChain(): readonly Readonly<ChainWork>[] {
    this.#mergeAll();
    return [...this.#chains()];
  }

  /** The counters alone, as a plain object. */
  counters(): WorkCounters {
    const counters = Object.fromEntries(WORK_COUNTERS.map((counter) => [counter, this[counter]]));
    return counters as unknown as WorkCounters;
  }

  toJSON(): WorkCounters & { readonly chains: readonly Readonly<ChainWork>[] } {
    return { ...this.counters(), chains: this.byChain() };
  }

  #chains(): Iterable<ChainWork> {
    return this.#merged?.values() ?? this.#visits;
  }

  #mergeAll(): void {
    if (this.#merged !== undefined) return;
    this.#merged = new Map();
    for (const { table, hook, chain, evaluated, matched } of this.#visits) {
      this.#merge(table, hook, chain, evaluated, matched);
    }
    this.#visits = [];
  }

  #merge(table: string, hook: Hook, chain: string, evaluated: number, matched: number): void {
    const key = `${table} ${hook} ${chain}`;
    const known = this.#merged?.get(key);
    if (known === undefined) this.#merged?.set(key, { table, hook, chain, evaluated, matched });
    else {
      known.evaluated += evaluated;
      known.matched += matched;
    }
  }
}

function inScope(visit: ChainWork, { table, hook, chain }: RuleScope): boolean {
  return (
    (table === undefined || table === visit.table) &&
    (hook === undefined || hook === visit.hook) &&
    (chain === undefined || chain === visit.chain)
  );
}
