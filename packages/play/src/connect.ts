import { type Connection, type FlowLike, toFlow } from '@packet-path/core';
import type { PlayHost } from './play-host.ts';
import { PlayedConnection } from './played-connection.ts';
import type { SteppedConnection } from './stepped-connection.ts';

/**
 * A new connection, both ends played: SYN in, answer from wherever it came out, ACK.
 *
 * @throws {PacketPathError} `bad-option`, `bad-address` or `bad-port` where the flow is not right
 */
export function connect(host: PlayHost, flow: FlowLike): Connection {
  const connection = converse(host, flow);
  for (const _packet of connection.openingPackets());
  return connection;
}

/** A connection that is about to be opened, to be played packet by packet. */
export function converse(host: PlayHost, flow: FlowLike): SteppedConnection {
  return new PlayedConnection(host, toFlow(flow));
}
