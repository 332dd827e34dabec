import { ChainLedger, type ChainWork, type RuleScope } from './chain-ledger.ts';
import type { Hook } from './hook.ts';

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
  /** Expressions of nftables rules executed, as `nft --debug=netlink` lists them. */
  expressionsEvaluated: number;
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
  /** Connections that a process of the host accepted; UDP clients it opened a socket for. */
  socketsAccepted: number;
  /** Connections that a process of the host began, refused ones included. */
  socketsConnected: number;
  /** Payload bytes that a process of the host copied from one socket to another. */
  bytesCopied: number;
  /** Times a process of the host was woken from waiting for a connection, an answer, bytes or a deadline. */
  wakeUps: number;
}

/** The names of the counters, in the order they are shown. */
export const WORK_COUNTERS: readonly (keyof WorkCounters)[] = [
  'packets',
  'hooksRun',
  'routeLookups',
  'rulesEvaluated',
  'rulesMatched',
  'matchesEvaluated',
  'expressionsEvaluated',
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
  'socketsAccepted',
  'socketsConnected',
  'bytesCopied',
  'wakeUps',
];

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
  expressionsEvaluated = 0;
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
  socketsAccepted = 0;
  socketsConnected = 0;
  bytesCopied = 0;
  wakeUps = 0;

  readonly #chains = new ChainLedger();

  /** Charges one walk through a chain: its rules evaluated and matched. */
  chargeChain(table: string, hook: Hook, chain: string, evaluated: number, matched: number): void {
    this.rulesEvaluated += evaluated;
    this.rulesMatched += matched;
    this.#chains.charge({ table, hook, chain, evaluated, matched });
  }

  /** Adds another ledger to this one. */
  add(other: Work): this {
    // By name, not over the list of names: five times as quick, and ledgers are added often.
    this.packets += other.packets;
    this.hooksRun += other.hooksRun;
    this.routeLookups += other.routeLookups;
    this.rulesEvaluated += other.rulesEvaluated;
    this.rulesMatched += other.rulesMatched;
    this.matchesEvaluated += other.matchesEvaluated;
    this.expressionsEvaluated += other.expressionsEvaluated;
    this.chainJumps += other.chainJumps;
    this.setLookups += other.setLookups;
    this.setProbes += other.setProbes;
    this.mapLookups += other.mapLookups;
    this.conntrackLookups += other.conntrackLookups;
    this.conntrackProbes += other.conntrackProbes;
    this.conntrackInserts += other.conntrackInserts;
    this.natTuplesTried += other.natTuplesTried;
    this.ipvsConnectionLookups += other.ipvsConnectionLookups;
    this.ipvsConnectionProbes += other.ipvsConnectionProbes;
    this.ipvsConnectionInserts += other.ipvsConnectionInserts;
    this.ipvsServiceLookups += other.ipvsServiceLookups;
    this.ipvsServiceProbes += other.ipvsServiceProbes;
    this.schedulerSteps += other.schedulerSteps;
    this.socketsAccepted += other.socketsAccepted;
    this.socketsConnected += other.socketsConnected;
    this.bytesCopied += other.bytesCopied;
    this.wakeUps += other.wakeUps;
    this.#chains.add(other.#chains);
    return this;
  }

  /** Rules evaluated in a table, from a hook, in a chain, or any mixture of the three. */
  rulesEvaluatedIn(scope: RuleScope): number {
    return this.#chains.sum(scope, 'evaluated');
  }

  /** Rules matched, narrowed as in {@link rulesEvaluatedIn}. */
  rulesMatchedIn(scope: RuleScope): number {
    return this.#chains.sum(scope, 'matched');
  }

  /** The chains walked, each once for each hook it was walked from, in the order first seen. */
  byChain(): readonly Readonly<ChainWork>[] {
    return this.#chains.byChain();
  }

  /** The counters alone, as a plain object. */
  counters(): WorkCounters {
    const counters = Object.fromEntries(WORK_COUNTERS.map((counter) => [counter, this[counter]]));
    return counters as unknown as WorkCounters;
  }

  toJSON(): WorkCounters & { readonly chains: readonly Readonly<ChainWork>[] } {
    return { ...this.counters(), chains: this.byChain() };
  }
}
