import type { Work } from '@packet-path/core';
import type { Destination } from '../destination/destination.ts';
import type { Jiffies } from '../time/units.ts';
import { isOverstrained, Locality, type Remembered } from './locality.ts';
import { leastByWeight, overhead } from './overhead.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';

/**
 * Locality-based least connections with replication: packets to one address go to the least loaded
 * of a set, which grows when it is overstrained and shrinks with time (ip_vs_lblcr.c).
 */
export const lblcr: Scheduler = {
  name: 'lblcr',
  choosesBy: 'load',
  bind(service, context): BoundScheduler {
    const places = new Locality<Replicas>(context, 'lblcr');
    return {
      schedule(flow, work) {
        const { destinations } = service;
        const replicas = places.get(flow.destination);
        if (replicas === undefined) {
          const destination = leastByWeight(destinations, overhead, work);
          if (destination !== undefined) {
            places.set(flow.destination, new Replicas(destination, places.now));
          }
          return destination;
        }
        replicas.lastUse = places.now;
        const least = replicas.least(work);
        if (replicas.size > 1 && places.now > replicas.lastChange + places.expiration) {
          replicas.removeMostLoaded(places.now);
        }
        if (least !== undefined && !isOverstrained(least, destinations)) return least;
        const destination = leastByWeight(destinations, overhead, work);
        if (destination !== undefined) replicas.add(destination, places.now);
        return destination;
      },
      unbind: () => places.close(),
    };
  },
};

/** The destinations that share the packets to an address (`struct ip_vs_dest_set`). */
class Replicas implements Remembered {
  lastUse: Jiffies;
  lastChange: Jiffies;
  /** Newest first. */
  #destinations: readonly Destination[] = [];

  constructor(first: Destination, now: Jiffies) {
    this.lastUse = now;
    this.lastChange = now;
    this.add(first, now);
  }

  get size(): number {
    return this.#destinations.length;
  }

  add(destination: Destination, now: Jiffies): void {
    if (this.#destinations.includes(destination)) return;
    destination.hold();
    this.#destinations = [destination, ...this.#destinations];
    this.lastChange = now;
  }

  least(work: Work): Destination | undefined {
    const listed = this.#destinations.filter((destination) => destination.listed);
    return leastByWeight(listed, overhead, work);
  }

  /** Of the most overhead by weight; those without weight do not count. */
  removeMostLoaded(now: Jiffies): void {
    let most: Destination | undefined;
    for (const destination of this.#destinations) {
      if (destination.weight === 0) continue;
      if (
        most === undefined ||
        overhead(most) * destination.weight < overhead(destination) * most.weight
      ) {
        most = destination;
      }
    }
    if (most === undefined) return;
    most.release();
    this.#destinations = this.#destinations.filter((destination) => destination !== most);
    this.lastChange = now;
  }

  forget(): void {
    for (const destination of this.#destinations) destination.release();
    this.#destinations = [];
  }
}
