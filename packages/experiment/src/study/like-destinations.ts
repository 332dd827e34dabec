import type { ProxyPort } from '@packet-path/cluster';
import type { Tuple } from '@packet-path/core';
import type { FlowOutcome, Likeness, Outcomes, PlaneHost } from '@packet-path/data-plane';
import type { Conversation } from './conversation.ts';
import { type CountedPacket, difference, NOTHING } from './counted-packet.ts';
import type { StudyDestination } from './destination.ts';
import { LikeLookups, placeOf } from './like-lookups.ts';
import { areLike, countsOf, isSameShift, type LikePairs, likePairs } from './like-pairs.ts';
import { type MetDestination, metDestination } from './met-destination.ts';
import type { RunTally } from './run-tally.ts';

/** A destination that was measured by packets, for those like it. */
interface Model {
  readonly met: MetDestination;
  readonly conversation: Conversation;
  /** All counters of its first packets together, and the first of these. */
  readonly counts: readonly number[];
  readonly first: CountedPacket;
  /** The number of the endpoint that got its connection, in the port's list. */
  readonly place: number;
  /** The look-ups of its first packets, where those of its kind differ by them. */
  readonly lookups?: LikeLookups | undefined;
  /** The rules before its own, where those of its kind differ by them. */
  readonly passedOver?: CountedPacket | undefined;
  /** Whether another destination of its kind has come out as foretold; undefined before one was asked. */
  foretells: boolean | undefined;
}

/** A destination as it was measured. */
type Measured = Pick<Model, 'met' | 'conversation'>;

/** Kinds that are remembered: where there are more, hardly any is met again. */
const MOST_KINDS = 1000;

/**
 * The destinations that a host treats alike ({@link Likeness}): of each kind one is measured by packets, and the
 * others are known from it.
 *
 * **How it works.** Another destination of a kind has the conversation of the first. Its first packets are those of
 * the first, but for the rules that are passed over before its own, or for the entries that look-ups compare: both can
 * be told without a packet. The second of a kind is asked by dry runs all the same, and must come out so; where it
 * does not, or nothing can be told, the others are asked too.
 *
 * **Why it is right.** The host says so, the second agrees, and each dry run is asked whether it came out as the
 * kind's did: by the same means, without a state on its way, at an endpoint for which the likeness holds. Otherwise,
 * and where the host says nothing, the destination is measured by packets.
 */
export class LikeDestinations {
  readonly #host: PlaneHost;
  readonly #tally: RunTally;
  readonly #models = new Map<string, Model>();
  /** The likeness of the destination that was asked about last. */
  #asked: Likeness | undefined;

  /** @param tally reads the ledgers of outcomes */
  constructor(host: PlaneHost, tally: RunTally) {
    this.#host = host;
    this.#tally = tally;
  }

  /** Measures a destination by one like it; undefined where none is known. */
  measure(destination: StudyDestination): Measured | undefined {
    const { port, flow } = destination;
    const likeness = port && this.#host.likeness?.(port, flow.source);
    this.#asked = likeness;
    const model = likeness && this.#models.get(likeness.key);
    if (port === undefined || likeness === undefined || model === undefined) return undefined;
    const { conversation } = model;
    const foretold = this.#foretell(port, likeness, model);
    if (foretold !== undefined && model.foretells === true) {
      return { met: { ...model.met, like: foretold }, conversation };
    }
    const outcomes = this.#host.outcomes(flow);
    if ('sample' in outcomes || outcomes.means !== model.met.means) return undefined;
    const met =
      likeness.firstPackets === 'shifted'
        ? this.#shifted(likeness, model, outcomes.exact, foretold)
        : this.#own(port, likeness, model, outcomes, foretold);
    return met && { met, conversation };
  }

  /**
   * Remembers the destination that was asked about last, for those like it.
   *
   * @param reply of the connection that was played
   * @param found the outcomes of its first packets
   */
  learn(
    { port, flow }: StudyDestination,
    reply: Tuple,
    found: readonly FlowOutcome[],
    { met, conversation }: Measured,
  ): void {
    const likeness = this.#asked;
    if (port === undefined || likeness === undefined || this.#models.size >= MOST_KINDS) return;
    const { source, sourcePort, destination, destinationPort } = reply;
    const goesBack =
      destination.equals(flow.source.address) && destinationPort === flow.source.port;
    const isEnumerated = met.means === 'draws' || met.means === 'turns';
    const first = met.pairs[0]?.[0]?.packet;
    if (!goesBack || !isEnumerated || first === undefined) return;
    if (met.pairs.some((pair) => pair.length !== 1)) return;
    const end = { address: source, port: sourcePort };
    if (!likeness.holdsFor(end)) return;
    this.#models.set(likeness.key, {
      ...{ met, conversation, first, counts: countsOf(met), place: placeOf(port, end) },
      lookups:
        likeness.firstPackets === 'looked up'
          ? LikeLookups.of(port, flow.source.address, found)
          : undefined,
      passedOver: this.#passedOver(likeness),
      foretells: undefined,
    });
  }

  /** The first packets as they must come out if they are those of the model; undefined where nothing tells. */
  #foretell(port: ProxyPort, likeness: Likeness, model: Model): LikePairs | undefined {
    const { met, counts, lookups, passedOver: before, place } = model;
    const end = port.endpoints[place];
    if (model.foretells === false || end === undefined || !likeness.holdsFor(end)) return undefined;
    if (lookups !== undefined) {
      const raises = lookups.raises(port);
      return raises && likePairs(met, counts, NOTHING, raises);
    }
    const passedOver = before && this.#passedOver(likeness);
    return passedOver && likePairs(met, counts, difference(before, passedOver));
  }

  #passedOver(likeness: Likeness): CountedPacket | undefined {
    const work = likeness.passedOver?.();
    return work && this.#tally.read(work);
  }

  /** All first packets, from the first and from those of the model. */
  #shifted(
    likeness: Likeness,
    model: Model,
    outcomes: Iterable<FlowOutcome>,
    foretold: LikePairs | undefined,
  ): MetDestination | undefined {
    const { met, counts, first } = model;
    for (const outcome of outcomes) {
      if (!isLike(likeness, outcome)) {
        // A packet that was sent because of a state is still known.
        this.#host.forget();
        return undefined;
      }
      const shift = difference(first, this.#tally.read(outcome.opening));
      if (foretold !== undefined) model.foretells = isSameShift(foretold.shift, shift);
      return { ...met, like: likePairs(met, counts, shift) };
    }
    return undefined;
  }

  /** All first packets, each by a dry run. */
  #own(
    port: ProxyPort,
    likeness: Likeness,
    model: Model,
    outcomes: Extract<Outcomes, { exact: unknown }>,
    foretold: LikePairs | undefined,
  ): MetDestination | undefined {
    const found = [...outcomes.exact];
    const [first] = found;
    if (first === undefined || !isLike(likeness, first) || !found.every(isEnumerated)) {
      return undefined;
    }
    const { means, endpoints } = outcomes;
    const met = metDestination(found, this.#tally, { means, endpoints });
    if (foretold !== undefined) {
      const numbers = model.lookups?.werePut(port, found);
      model.foretells = numbers !== undefined && areLike(met, numbers, model.met, foretold);
    }
    return met;
  }
}

/** Whether the outcome that a connection would have is one of the kind. */
function isLike(likeness: Likeness, outcome: FlowOutcome): boolean {
  const { endpoint } = outcome;
  return isEnumerated(outcome) && endpoint !== null && likeness.holdsFor(endpoint);
}

/** Whether an outcome was told without a packet, so that nothing on the way has a state. */
export function isEnumerated({ endpoint, state }: FlowOutcome): boolean {
  return endpoint !== null && state === undefined;
}
