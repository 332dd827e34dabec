import type { Work } from '@packet-path/core';
import type { Hold } from '../destination/hold.ts';
import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import type { Jiffies } from '../time/units.ts';
import type { Remembered } from './locality.ts';
import { overhead } from './ratings.ts';
import type { SchedulingContext } from './scheduler.ts';

interface Member {
  readonly destination: ScheduledDestination;
  readonly hold: Hold;
}

/** The destinations that share the packets to an address (`struct ip_vs_dest_set`). */
export class Replicas implements Remembered {
  lastUse: Jiffies;
  lastChange: Jiffies;
  readonly #context: SchedulingContext;
  /** Newest first. */
  #members: readonly Member[] = [];

  constructor(first: ScheduledDestination, context: SchedulingContext) {
    this.#context = context;
    this.lastUse = context.timers.now;
    this.lastChange = this.lastUse;
    this.add(first);
  }

  get size(): number {
    return this.#members.length;
  }

  add(destination: ScheduledDestination): void {
    if (this.#members.some((member) => member.destination === destination)) return;
    const member = { destination, hold: this.#context.hold(destination) };
    this.#members = [member, ...this.#members];
    this.lastChange = this.#context.timers.now;
  }

  /** Of the least overhead by weight, those in the trash left out. */
  least(work: Work): ScheduledDestination | undefined {
    let least: ScheduledDestination | undefined;
    for (const { destination } of this.#members) {
      if (!destination.listed) continue;
      work.schedulerSteps++;
      if (!destination.usable) continue;
      if (
        least === undefined ||
        overhead(least) * destination.weight > overhead(destination) * least.weight
      ) {
        least = destination;
      }
    }
    return least;
  }

  /** Of the most overhead by weight; those without weight do not count. */
  removeMostLoaded(): void {
    let most: Member | undefined;
    for (const member of this.#members) {
      const { destination } = member;
      if (destination.weight === 0) continue;
      if (
        most === undefined ||
        overhead(most.destination) * destination.weight <
          overhead(destination) * most.destination.weight
      ) {
        most = member;
      }
    }
    if (most === undefined) return;
    most.hold.release();
    this.#members = this.#members.filter((member) => member !== most);
    this.lastChange = this.#context.timers.now;
  }

  forget(): void {
    for (const { hold } of this.#members) hold.release();
    this.#members = [];
  }
}
