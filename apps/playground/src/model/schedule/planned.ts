import { createRandom } from 'packet-path/core';
import type { ScheduleRequest } from '../protocol/schedule.ts';

/** A connection before any scheduler has seen it. */
export interface Planned {
  /** Milliseconds. */
  readonly at: number;
  readonly ends: number;
  readonly node: number;
  /** Number of the client among those of its node. */
  readonly client: number;
}

/** Parts into which a drawn number is cut. */
const PARTS = 2 ** 30;

/** The connections of a request in order of time: even ones in turns over nodes and their clients, or drawn. */
export function planned(request: ScheduleRequest): readonly Planned[] {
  const { connections, every, stay, times, nodes, clients, seed } = request;
  const random = createRandom(seed);
  const drawn = (mean: number): number =>
    Math.round(-mean * Math.log(1 - random.below(PARTS) / PARTS));
  const plan: Planned[] = [];
  let at = 0;
  for (let k = 0; k < connections; k++) {
    if (times === 'even') {
      at = k * every;
      const node = k % nodes;
      plan.push({ at, ends: at + stay, node, client: Math.floor(k / nodes) % clients });
    } else {
      at += drawn(every);
      const ends = at + drawn(stay);
      plan.push({ at, ends, node: random.below(nodes), client: random.below(clients) });
    }
  }
  return plan;
}
