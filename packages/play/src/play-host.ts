import type { NetworkInterface, Packet, Routes, Traversal } from '@packet-path/core';
import type { Sockets } from '@packet-path/sockets';

/** A host that a connection can be played through. */
export interface PlayHost {
  readonly routes: Routes;
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
  /** The sockets of its processes, where it has any. */
  readonly sockets?: Sockets;
  send(packet: Packet): Traversal;
}
