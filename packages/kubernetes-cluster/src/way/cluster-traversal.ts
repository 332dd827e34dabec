import type { Traversal, Work } from '@packet-path/core';
import type { Departure } from './fate.ts';
import type { Hop } from './hop.ts';

/**
 * A packet's way through the hosts of a cluster. Its outcome is that at the last host which it came to;
 * `emitted` are the packets that came out at pods and outside, and its ledger is that of all hosts but
 * for the outer packets of tunnels.
 */
export interface ClusterTraversal extends Traversal {
  /** Its way through each node, answers and outer packets too, in order. */
  readonly hops: readonly Hop[];
  /** The packets that left a host, and what became of each. */
  readonly departures: readonly Departure[];
  /** The work about outer packets of tunnels. */
  readonly encapsulated: Work;
}
