import { Work } from '@packet-path/core';
import type { Departure } from './fate.ts';
import type { Hop } from './hop.ts';

/** A record of packets on their way from host to host. */
export class Journal {
  readonly hops: Hop[] = [];
  readonly departures: Departure[] = [];
  /** The work that nodes did for the outer packets of tunnels. */
  readonly encapsulated: Work = new Work();
}
