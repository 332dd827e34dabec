import type { PacketBuffer } from '@packet-path/core';
import type { ConntrackHandle } from '../table/units.ts';
import type { Way } from '../tuple/way.ts';

/**
 * The answer of a protocol's tracker to a packet.
 *
 * - `accept`: it belongs to the connection.
 * - `invalid`: it does not, and travels on without one (`-NF_ACCEPT`).
 * - `repeat`: it ended the connection and begins another one in its place (`-NF_REPEAT`).
 */
export type TrackVerdict = 'accept' | 'invalid' | 'repeat';

/** A protocol's state machine (`struct nf_conntrack_l4proto`). It keeps its state in the table. */
export interface Tracker {
  /** Whether two clashing connections may both go on (`allow_clash`). */
  readonly allowsClash: boolean;
  track(packet: PacketBuffer, handle: ConntrackHandle, way: Way): TrackVerdict;
  /** The states as `conntrack -L` prints them, by number; none for protocols without states. */
  readonly stateNames: readonly string[];
}
