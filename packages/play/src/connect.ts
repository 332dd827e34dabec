import type { Connection, Flow } from '@packet-path/core';
import type { PlayHost } from './play-host.ts';
import { PlayedConnection } from './played-connection.ts';
import type { SteppedConnection } from './stepped-connection.ts';

/** A new connection, both ends played: SYN in, answer from wherever it came out, ACK. */
export function connect(host: PlayHost, flow: Flow): Connection {
  const connection = converse(host, flow);
  for (const _packet of connection.openingPackets());
  return connection;
}

/** A connection that is about to be opened, to be played packet by packet. */
export function converse(host: PlayHost, flow: Flow): SteppedConnection {
  return new PlayedConnection(host, flow);
}
