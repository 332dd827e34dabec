import type { Packet } from '@packet-path/core';

/** Why a packet that left a host arrived nowhere. */
export type LostCause =
  /** The network between the nodes knows no way to the address. */
  | 'no route'
  /** No pod has the address any more. */
  | 'no pod'
  /** The load balancer has no node that its health check passes. */
  | 'no healthy node';

/** Where a packet that left a host arrived, or why it did not. */
export type Fate =
  | { readonly kind: 'node'; readonly node: string }
  /** A pod of the node that it left. */
  | { readonly kind: 'pod'; readonly node: string }
  /** A tunnel of the node that it left has wrapped it up; the outer packet has a fate of its own. */
  | { readonly kind: 'tunnel'; readonly node: string }
  /** A machine outside the cluster. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'lost'; readonly cause: LostCause };

/** A packet that left a host, or the load balancer or a client outside, with its fate. */
export interface Departure {
  /** The node that it left; null for the world outside. */
  readonly from: string | null;
  readonly packet: Packet;
  readonly fate: Fate;
}
