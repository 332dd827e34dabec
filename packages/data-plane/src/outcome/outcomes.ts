import {
  type ConnectionOutcome,
  checkArgument,
  type Endpoint,
  type KeyedLookup,
  printedAs,
  someObject,
  type Work,
} from '@packet-path/core';

/** How new connections of one flow may come out: each outcome once, or why they must be sampled. */
export type Outcomes = ExactOutcomes | SampledOutcomes;

/** Outcomes that can be told one by one. */
export interface ExactOutcomes {
  /**
   * Each outcome once; the probabilities add up to 1. To iterate enumerates the host's program, and
   * sends packets from where something has state that they would change.
   */
  readonly exact: Iterable<FlowOutcome>;
  readonly means: Means;
  /**
   * Endpoints that new connections to the destination may get, whoever opens them. Where `means`
   * cannot reach them all, fewer are met. Undefined: as many as are met.
   */
  readonly endpoints?: number;
}

/** Outcomes that are too many to tell, or that nobody can tell apart. */
export interface SampledOutcomes {
  /** Why, in one sentence. */
  readonly sample: string;
  /** As in {@link ExactOutcomes}. */
  readonly endpoints?: number;
}

/**
 * Where a new connection ends: at an endpoint; refused by RST or ICMP; dropped, silently; or answered from another
 * address than the client talks to.
 */
export type OpeningEnd = 'endpoint' | Exclude<ConnectionOutcome, 'established'>;

/** One way for a new connection to come out. */
export interface FlowOutcome {
  /** How likely it is, 0 to 1; see {@link Means} for what of. */
  readonly probability: number;
  /** The endpoint that gets the connection; null where none does. */
  readonly endpoint: Endpoint | null;
  readonly end: OpeningEnd;
  /** Why no endpoint gets it, in words: `filter FORWARD, rule 3`. Null where one does, and where nothing says so. */
  readonly why: string | null;
  /** The ledger of its first packet. */
  readonly opening: Work;
  /**
   * The state that the packet met, so that it had to be sent: `iptables filter at FORWARD`. Undefined
   * where the program was enumerated, and no packet sent.
   */
  readonly state?: string;
  /**
   * The look-ups on its way that are charged by their keys, in their order. Undefined where a packet was sent, or
   * they cannot be told.
   */
  readonly lookups?: readonly KeyedLookup[] | undefined;
}

/**
 * By which means every endpoint is met:
 *
 * - `draws`: everything that chance can decide is played. A probability is that of the draws.
 * - `turns`: endpoints take turns, so connections follow each other until all had theirs, each
 *   forgotten before the next. A probability is an endpoint's share of the turns.
 * - `open connections`: the endpoint of least load gets the connection, so connections are opened
 *   and stay open until all have one. A probability is an endpoint's share of these.
 * - `other sources`: the client's address or port decides, so others ask as well. A probability is
 *   the share of all sources that come to the endpoint.
 * - `one`: whatever chance decides and whoever asks, it is the same endpoint.
 */
export type Means = 'draws' | 'turns' | 'open connections' | 'other sources' | 'one';

/**
 * Has outcomes print as the means by which they are met, without meeting them. JSON meets them: it has a list of
 * all, as iterating them gives.
 */
export function printedOutcomes<Value extends Outcomes>(value: Value): Value {
  checkArgument('printedOutcomes', 'value', value, someObject);
  return Object.defineProperty(printed(value), 'toJSON', {
    configurable: true,
    value: (): object => ('exact' in value ? { ...value, exact: [...value.exact] } : { ...value }),
  });
}

const printed = printedAs<Outcomes>((outcomes) =>
  'exact' in outcomes ? `outcomes by ${outcomes.means}` : `sampled outcomes: ${outcomes.sample}`,
);
