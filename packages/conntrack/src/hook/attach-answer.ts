import type { PacketBuffer } from '@packet-path/core';
import { NO_CONNECTION } from '../tuple/connection-state.ts';

/**
 * An answer belongs to the connection of the packet it answers, as RELATED in the other direction
 * (net/netfilter/nf_conntrack_core.c, `nf_conntrack_attach`).
 */
export function attachConnection(answer: PacketBuffer, to: PacketBuffer): void {
  // Without a connection its state alone is attached, so that NOTRACK leaves the answer alone.
  answer.attached = to.connection === NO_CONNECTION;
  answer.connection = to.connection;
  answer.connectionState = 'RELATED';
  answer.connectionDirection = to.connectionDirection === 'original' ? 'reply' : 'original';
}
