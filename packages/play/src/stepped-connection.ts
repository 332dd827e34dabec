import type { Connection, Work } from '@packet-path/core';
import type { Speaker } from './dialogue/dialogue.ts';

/** A packet of a connection that has gone through the host. */
export interface PlayedPacket {
  /** The end that sent it. */
  readonly speaker: Speaker;
  /** Its ledger; where a process of the host takes the connection, that of all it did about it. */
  readonly work: Work;
}

/**
 * A connection that is played packet by packet, so that time may pass between them, and packets of other
 * connections. Nothing has been sent when it is made. Each generator sends the next packet as it is asked
 * for it; whoever stops asking has the rest never sent. Where a process of the host takes the
 * connection, its part of the opening, of a request or of the closing comes as one packet.
 *
 * A packet that meets no host, as the answer of a server behind the client's own device, is not among
 * them.
 */
export interface SteppedConnection extends Connection {
  /** SYN, SYN-ACK, ACK, for as long as the one before has come through. */
  openingPackets(): Generator<PlayedPacket>;
  /** As `request`: a data packet and an ACK each way. */
  requestPackets(bytes?: number, responseBytes?: number): Generator<PlayedPacket>;
  /** As `close`: FIN, ACK, FIN, ACK. */
  closingPackets(): Generator<PlayedPacket>;
}
