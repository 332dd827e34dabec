import { type OptionValue, oneOf, someText } from '../error/check-options.ts';
import { checkWords } from '../error/check-words.ts';
import { PacketPathError } from '../error/error.ts';
import { shown } from '../error/shown.ts';
import { printsItself } from '../print/inspect.ts';
import { ChainLedger, type ChainVisit, type ChainWork, type RuleScope } from './chain-ledger.ts';
import type { ChainSite } from './chain-site.ts';
import { checkScope } from './check-scope.ts';
import {
  COUNTER_KINDS,
  type CounterDeclaration,
  type CounterName,
  counterDeclaration,
  counterIndices,
  enterCounters,
  type WorkCounters,
  workCounters,
} from './counters.ts';
import type { RulePlaces } from './rule-places.ts';

const NO_PATHS: readonly RulePlaces[] = Object.freeze([]);

function joined(some: readonly RulePlaces[], others: readonly RulePlaces[]): readonly RulePlaces[] {
  if (some.length === 0) return others;
  if (others.every((places) => some.includes(places))) return some;
  return [...new Set([...some, ...others])];
}

/** A vector of zeros, as long as there are counters. */
let zeros: readonly number[] = [];

export interface Work extends WorkCounters {}

/** The beginning of a ledger that does not begin empty. */
export interface LedgerStart {
  /** By the indices of {@link counterIndices}. */
  readonly counts: readonly number[];
  readonly visits: readonly ChainVisit[];
}

/**
 * The ledger: every unit of work Linux would do, counted where it is done. Ledgers add up: of a
 * packet, of a connection, of an experiment.
 *
 * Inside it is a vector; each declared counter reads and writes as a plain property. A spread copies none of
 * them: `counters()` is the same as an object, with those that are 0.
 *
 * ```ts
 * const sum = new Work().add(node.connect(flow).opening);
 * sum.rulesEvaluatedIn({ table: 'nat', hook: 'PREROUTING' });
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: each counter has an accessor, defined when it is declared
export class Work {
  readonly #counts: number[];
  readonly #chains: ChainLedger;

  /** The paths that its packets took; names in questions are checked against their rules. */
  #paths: readonly RulePlaces[];

  /**
   * @param start what it begins with; nothing unless given
   * @param path the places of the path that it is a ledger of
   */
  constructor(start?: LedgerStart, path?: RulePlaces) {
    this.#paths = path?.alone ?? NO_PATHS;
    this.#counts = (start === undefined ? zeros : countsOf(start)).slice();
    this.#chains = new ChainLedger(start?.visits);
  }

  /** The ledger as it is now, for another to begin with. */
  get standing(): LedgerStart {
    return { counts: this.vector(), visits: this.#chains.visits() };
  }

  /** All counters as they are now, by their indices. */
  vector(): number[] {
    return this.#counts.slice();
  }

  /** How many walks through chains were charged, before ledgers were added up. */
  get visits(): number {
    return this.#chains.length;
  }

  /** Charges one walk through a chain: its rules evaluated and matched. */
  chargeChain(site: ChainSite, evaluated: number, matched: number): void {
    this.rulesEvaluated += evaluated;
    this.rulesMatched += matched;
    this.#chains.charge(site, evaluated, matched);
  }

  /** Charges walks whose rules are counted already. */
  chargeVisits(visits: readonly ChainVisit[]): void {
    this.#chains.chargeAll(visits);
  }

  /** Adds walks whose rules are counted already; they are made when somebody asks for chains. */
  addLater(visits: () => readonly ChainVisit[]): void {
    this.#chains.addLater(visits);
  }

  /** Counts the rules of one walk through a chain that somebody else names: see {@link VisitSums}. */
  countRules(evaluated: number, matched: number): void {
    this.rulesEvaluated += evaluated;
    this.rulesMatched += matched;
  }

  /** Adds another ledger to this one. */
  add(other: Work): this {
    if (!(other instanceof Work)) throw noLedger(other);
    const counts = this.#counts;
    const more = other.#counts;
    for (let index = 0; index < more.length; index++) {
      counts[index] = (counts[index] ?? 0) + (more[index] ?? 0);
    }
    this.#chains.add(other.#chains);
    if (other.#paths !== this.#paths) this.#paths = joined(this.#paths, other.#paths);
    return this;
  }

  /** Adds what another began with, so many times. */
  addTimes({ counts, visits }: LedgerStart, times: number): this {
    for (let index = 0; index < counts.length; index++) {
      const count = counts[index]!;
      if (count !== 0) this.#counts[index] = (this.#counts[index] ?? 0) + count * times;
    }
    this.#chains.addVisits(visits, times);
    return this;
  }

  /**
   * Rules evaluated by a tool, in a family, a table, from a hook, in a chain, or any mixture; or of places
   * that the path has named, `{ of: 'services' }`.
   *
   * @throws {PacketPathError} `not-found` for a table, a chain or a name that the path does not have,
   *   `bad-option` for no hook, `unknown-option`
   */
  rulesEvaluatedIn(scope: RuleScope): number {
    return this.#sum(scope, 'evaluated');
  }

  /** Rules matched, narrowed as in {@link rulesEvaluatedIn}. */
  rulesMatchedIn(scope: RuleScope): number {
    return this.#sum(scope, 'matched');
  }

  #sum(scope: RuleScope, counter: 'evaluated' | 'matched'): number {
    checkScope(scope, this.#paths, (names) => this.#chains.has(names));
    const { of } = scope;
    if (of === undefined) return this.#chains.sum(scope, counter);
    const group = this.#paths.flatMap((places) => places.group(of) ?? []);
    return this.#chains.sum(scope, counter, group);
  }

  /** The chains walked, each once for each hook it was walked from, in the order first seen. */
  byChain(): readonly ChainWork[] {
    return this.#chains.byChain();
  }

  /** The counters alone, as a plain object, in the order of their ranks. */
  counters(): WorkCounters {
    const counters: Partial<WorkCounters> = {};
    for (const counter of workCounters()) counters[counter] = this[counter];
    return counters as WorkCounters;
  }

  /** The counters that are not zero: `packets 1, hooksRun 9, rulesEvaluated 14`. */
  toString(): string {
    return workCounters()
      .filter((counter) => this[counter] !== 0)
      .map((counter) => `${counter} ${this[counter]}`)
      .join(', ');
  }

  static {
    printsItself(Work, { braces: true });
  }

  toJSON(): WorkCounters & { readonly chains: readonly ChainWork[] } {
    return { ...this.counters(), chains: this.byChain() };
  }

  /** Gives every ledger an accessor for the counter at an index of the vector. */
  static define(counter: CounterName, index: number): void {
    Object.defineProperty(Work.prototype, counter, {
      get(this: Work): number {
        return this.#counts[index] ?? 0;
      },
      set(this: Work, count: number) {
        this.#counts[index] = count;
      },
    });
  }
}

const kinds = oneOf(...COUNTER_KINDS);

/** A declaration of a counter. */
const counterValue: OptionValue = {
  expected: `a meaning and a heading (texts), a rank (a number) and a kind (${kinds.expected})`,
  holds: (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const { meaning, heading, kind, rank } = value as Partial<CounterDeclaration>;
    return [meaning, heading].every(someText.holds) && kinds.holds(kind) && Number.isFinite(rank);
  },
};

/**
 * Declares counters, so that every {@link Work} has them. Models do it when they are loaded; to
 * declare the same counter again, as two models may, does nothing.
 *
 * @throws {PacketPathError} `bad-option` for what is no declaration; `duplicate` for a name that ledgers or another
 *   declaration have
 */
export function declareCounters(
  counters: Readonly<Partial<Record<CounterName, CounterDeclaration>>>,
): void {
  const taken = (name: string): boolean =>
    name in Work.prototype && counterDeclaration(name as CounterName) === undefined;
  checkWords('declareCounters', counters, counterValue, taken);
  enterCounters(counters);
  const indices = counterIndices();
  for (const [counter, index] of indices) if (index >= zeros.length) Work.define(counter, index);
  zeros = new Array<number>(indices.size).fill(0);
}

declareCounters({
  packets: {
    meaning: 'Packets that entered the host, or that it sent, its own answers included.',
    heading: 'packets',
    kind: 'packet',
    rank: 10,
  },
  hooksRun: {
    meaning: 'Hook functions called.',
    heading: 'hooks',
    kind: 'hook function',
    rank: 11,
  },
  routeLookups: {
    meaning: 'Routing decisions made.',
    heading: 'routes',
    kind: 'routing decision',
    rank: 12,
  },
  rulesEvaluated: {
    meaning: 'Rules the walk reached.',
    heading: 'rules',
    kind: 'rule',
    rank: 20,
  },
  rulesMatched: {
    meaning: 'Rules whose every match was true.',
    heading: 'matched',
    kind: 'matched rule',
    rank: 21,
  },
});

function noLedger(given: unknown): PacketPathError {
  return new PacketPathError('bad-option', `a ledger is to be added ${shown(given)}`, {
    expected: 'another ledger',
  });
}

/** @throws {PacketPathError} `bad-option` where a ledger is to begin with something else */
function countsOf(start: LedgerStart): readonly number[] {
  if (Array.isArray(start?.counts)) return start.counts;
  throw new PacketPathError('bad-option', `a ledger is to begin with ${shown(start)}`, {
    expected: 'what another ledger stands at (standing), or nothing',
  });
}
