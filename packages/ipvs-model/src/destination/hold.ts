import { Destination } from './destination.ts';
import type { ScheduledDestination } from './scheduled-destination.ts';

/** A reference to a destination, which its holder lets go of once. */
export interface Hold {
  /** Lets go; to do so twice does nothing more. */
  release(): void;
}

/**
 * Keeps a destination's object, with its counts, beyond its removal: while it is held the trash has it,
 * and one that is added again comes back (include/net/ip_vs.h, `ip_vs_dest_hold`).
 */
export function hold(destination: ScheduledDestination): Hold {
  const held = own(destination);
  let isHeld = true;
  held.hold();
  return {
    release() {
      if (isHeld) held.release();
      isHeld = false;
    },
  };
}

/**
 * The destination that a scheduler gave back, which must be one that it was given.
 *
 * @throws {TypeError} for any other object
 */
export function own(destination: ScheduledDestination): Destination {
  if (destination instanceof Destination) return destination;
  throw new TypeError('a scheduler chose an object that is no destination of its service');
}
