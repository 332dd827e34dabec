import type { Connection, Flow } from '@packet-path/core';
import type { PlayHost } from './play-host.ts';
import { PlayedConnection } from './played-connection.ts';

/** A new connection, both ends played: SYN in, answer from wherever it came out, ACK. */
export function connect(host: PlayHost, flow: Flow): Connection {
  return new PlayedConnection(host, flow);
}
