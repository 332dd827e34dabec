import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import type { Rating } from './ratings.ts';
import type { BoundScheduler, ScheduledService } from './scheduler.ts';
import { Tournament } from './tournament.ts';

const FEWEST_PLACES = 16;

/**
 * The destination of a service's list that a rating favours: the one that a walk over the list finds
 * which keeps the first of equals. It is found by a tournament; the destinations whose connections
 * changed play again when a choice is asked for.
 *
 * Places count from the oldest destination, so that a new one, the head of the list, gets the next.
 */
export class Least
  implements Required<Pick<BoundScheduler, 'added' | 'removed' | 'edited' | 'counted'>>
{
  readonly #service: ScheduledService;
  readonly #rating: Rating;
  readonly #places = new Map<ScheduledDestination, number>();
  readonly #destinations: ScheduledDestination[] = [];
  /** Undefined since a destination went, or there was no room for one. */
  #tournament: Tournament | undefined;
  /** The places whose destinations changed since the last choice, each once. */
  readonly #changed: number[] = [];
  readonly #isChanged: boolean[] = [];

  constructor(service: ScheduledService, rating: Rating) {
    this.#service = service;
    this.#rating = rating;
  }

  /** The first of the least quotient; undefined when none may be chosen. */
  choose(): ScheduledDestination | undefined {
    const tournament = this.#tournament ?? this.#begin();
    for (const place of this.#changed) {
      this.#rate(tournament, place);
      this.#isChanged[place] = false;
    }
    this.#changed.length = 0;
    const { winner } = tournament;
    return winner === undefined ? undefined : this.#destinations[winner];
  }

  /** Destinations that a walk from the head of the list comes to, up to and including this one. */
  stepsTo(destination: ScheduledDestination): number {
    return this.#destinations.length - (this.#places.get(destination) ?? 0);
  }

  added(destination: ScheduledDestination): void {
    if (this.#tournament === undefined) return;
    const place = this.#destinations.length;
    if (place === this.#tournament.capacity) {
      this.#tournament = undefined;
      return;
    }
    this.#enter(destination, place);
    this.#mark(place);
  }

  removed(): void {
    this.#tournament = undefined;
  }

  edited(destination: ScheduledDestination): void {
    this.counted(destination);
  }

  counted(destination: ScheduledDestination): void {
    if (this.#tournament === undefined) return;
    const place = this.#places.get(destination);
    if (place !== undefined) this.#mark(place);
  }

  #begin(): Tournament {
    const newestFirst = this.#service.destinations;
    const { length } = newestFirst;
    const tournament = new Tournament(roomFor(length + 1));
    this.#places.clear();
    this.#destinations.length = 0;
    this.#isChanged.length = 0;
    this.#changed.length = 0;
    for (let place = 0; place < length; place++) {
      this.#enter(newestFirst[length - 1 - place]!, place);
      this.#rate(tournament, place);
    }
    this.#tournament = tournament;
    return tournament;
  }

  #enter(destination: ScheduledDestination, place: number): void {
    this.#places.set(destination, place);
    this.#destinations.push(destination);
    this.#isChanged.push(false);
  }

  #mark(place: number): void {
    if (this.#isChanged[place]) return;
    this.#isChanged[place] = true;
    this.#changed.push(place);
  }

  #rate(tournament: Tournament, place: number): void {
    const destination = this.#destinations[place]!;
    const { cost, share } = this.#rating;
    tournament.set(place, cost(destination), share(destination));
  }
}

/** A power of two. */
function roomFor(places: number): number {
  let room = FEWEST_PLACES;
  while (room < places) room *= 2;
  return room;
}
