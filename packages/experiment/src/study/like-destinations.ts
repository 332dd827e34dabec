import type { Tuple } from '@packet-path/core';
import type { FlowOutcome, Likeness, Outcomes, PlaneHost } from '@packet-path/data-plane';
import type { Conversation } from './conversation.ts';
import { type CountedPacket, difference } from './counted-packet.ts';
import type { StudyDestination } from './destination.ts';
import { LikeLookups } from './like-lookups.ts';
import { countsOf, likePairs } from './like-pairs.ts';
import { type MetDestination, metDestination } from './met-destination.ts';
import type { RunTally } from './run-tally.ts';

/** A destination that was measured by packets, for those like it. */
interface Model {
  readonly met: MetDestination;
  readonly conversation: Conversation;
  /** All counters of its first packets together, and the first of these. */
  readonly counts: readonly number[];
  readonly first: CountedPacket;
  /** The look-ups of its first packets, where those of its kind differ by them. */
  readonly lookups?: LikeLookups | undefined;
}

/** A destination as it was measured. */
type Measured = Pick<Model, 'met' | 'conversation'>;

/** Kinds that are remembered: where there are more, hardly any is met again. */
const MOST_KINDS = 1000;

/**
 * The destinations that a host treats alike ({@link Likeness}): of each kind one is measured by packets, and the
 * others are known from it.
 *
 * **How it works.** Another destination of a kind has the conversation of the first. Its first packets are counted
 * by dry runs: all of them, or only the first where all differ from those of the kind by the same ledger, and by
 * look-ups that are charged by their keys.
 *
 * **Why it is right.** The host says so, and each dry run is asked whether it came out as the kind's did: by the
 * same means, without a state on its way, at an endpoint for which the likeness holds. Otherwise, and where the
 * host says nothing, the destination is measured by packets.
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
    this.#asked = port && this.#host.likeness?.(port, flow.source);
    const likeness = this.#asked;
    const model = likeness && this.#models.get(likeness.key);
    if (model === undefined || likeness === undefined) return undefined;
    const outcomes = this.#host.outcomes(flow);
    if ('sample' in outcomes || outcomes.means !== model.met.means) return undefined;
    const met =
      likeness.firstPackets === 'shifted'
        ? this.#shifted(model, outcomes.exact, likeness)
        : this.#own(destination, model, outcomes, likeness);
    return met && { met, conversation: model.conversation };
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
    if (likeness === undefined || this.#models.size >= MOST_KINDS) return;
    const { source, sourcePort, destination, destinationPort } = reply;
    const goesBack =
      destination.equals(flow.source.address) && destinationPort === flow.source.port;
    const isEnumerated = met.means === 'draws' || met.means === 'turns';
    const first = met.pairs[0]?.[0]?.packet;
    if (!goesBack || !isEnumerated || first === undefined) return;
    if (met.pairs.some((pair) => pair.length !== 1)) return;
    if (likeness.holdsFor({ address: source, port: sourcePort })) {
      const isLookedUp = port !== undefined && likeness.firstPackets === 'looked up';
      const lookups = isLookedUp ? LikeLookups.of(port, flow.source.address, found) : undefined;
      const counts = countsOf(met);
      this.#models.set(likeness.key, { met, conversation, counts, first, lookups });
    }
  }

  /** All first packets, from the first and from those of the model. */
  #shifted(
    { met, counts, first }: Model,
    outcomes: Iterable<FlowOutcome>,
    likeness: Likeness,
  ): MetDestination | undefined {
    for (const outcome of outcomes) {
      if (!isLike(likeness, outcome)) {
        // A packet that was sent because of a state is still known.
        this.#host.forget();
        return undefined;
      }
      const shift = difference(first, this.#tally.read(outcome.opening));
      return { ...met, like: likePairs(met, counts, shift) };
    }
    return undefined;
  }

  #own(
    destination: StudyDestination,
    model: Model,
    outcomes: Extract<Outcomes, { exact: unknown }>,
    likeness: Likeness,
  ): MetDestination | undefined {
    const found: FlowOutcome[] = [];
    for (const outcome of outcomes.exact) {
      if (found.length === 0 && isLike(likeness, outcome)) {
        const met = this.#lookedUp(destination, model, outcome);
        if (met !== undefined) return met;
      }
      // Turns are taken to their end, so that the next connection gets the endpoint that it would have got.
      found.push(outcome);
    }
    const [first] = found;
    if (first === undefined || !isLike(likeness, first) || !found.every(isEnumerated)) {
      return undefined;
    }
    const { means, endpoints } = outcomes;
    return metDestination(found, this.#tally, { means, endpoints });
  }

  /** All first packets, from the first, from those of the model, and from their look-ups. */
  #lookedUp(
    { port, flow }: StudyDestination,
    { met, counts, lookups }: Model,
    first: FlowOutcome,
  ): MetDestination | undefined {
    const known = port && lookups?.raises(port, flow.source.address, first);
    const from = known && met.pairs[known.from]?.[0]?.packet;
    if (known === undefined || from === undefined) return undefined;
    const shift = difference(from, this.#tally.read(first.opening));
    return { ...met, like: likePairs(met, counts, shift, known.raises) };
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
