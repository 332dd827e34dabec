import { PacketPathError } from '@packet-path/core';
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
 * @throws {PacketPathError} `bad-option` for any other value
 */
export function own(destination: ScheduledDestination, scheduler?: string): Destination {
  if (destination instanceof Destination) return destination;
  const whose = scheduler === undefined ? 'a scheduler' : `scheduler '${scheduler}'`;
  throw new PacketPathError(
    'bad-option',
    `${whose}: a value that is no destination of its service`,
    {
      expected: 'one of service.destinations',
    },
  );
}
