import type { NetworkInterface, Packet, Routes, Traversal } from '@packet-path/core';
import type { Sockets } from '@packet-path/sockets';

/** A host that a connection can be played through, or several that packets cross. */
export interface PlayHost {
  readonly routes: Pick<Routes, 'lookup'>;
  readonly interfaces: ReadonlyMap<string, Pick<NetworkInterface, 'isBridge'>>;
  /** The sockets of its processes, where it has any: those of the host that may serve the connection. */
  readonly sockets?: Sockets;
  /** The sockets of the host that a client's process runs on, where that is another. */
  readonly clientSockets?: Sockets;
  send(packet: Packet): Traversal;
}
