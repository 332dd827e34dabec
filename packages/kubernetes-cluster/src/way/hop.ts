import type { Packet, Traversal } from '@packet-path/core';

/** A packet's way through one node. */
export interface Hop {
  readonly node: string;
  /** As it came to the node. */
  readonly packet: Packet;
  readonly traversal: Traversal;
  /** Whether it is the outer packet of a tunnel. */
  readonly isOuter: boolean;
}
