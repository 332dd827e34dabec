import { SCHEDULER_NAMES } from '../../model/protocol/schedule.ts';
import { oneOf, whole, wholes } from '../field.ts';
import { SCENE } from './scene.ts';

/** Servers of a schedule at most. */
export const MOST_SERVERS = 12;

/** The servers, the connections and the two schedulers of Schedule, and the arrival that is shown. */
export const SCHEDULE = {
  scheduler: oneOf(SCHEDULER_NAMES, 'rr'),
  beside: oneOf(SCHEDULER_NAMES, 'wlc'),
  weights: wholes(0, 100, MOST_SERVERS, [1, 1, 2, 4]),
  connections: whole(1, 400, 120),
  every: whole(1, 1000, 20),
  stay: whole(0, 60_000, 800),
  times: oneOf(['even', 'drawn'], 'drawn'),
  nodes: whole(1, 8, 1),
  clients: whole(1, 200, 20),
  /** The connection that came last, from 1. */
  arrival: whole(1, 400, 1),
  seed: SCENE.seed,
};
