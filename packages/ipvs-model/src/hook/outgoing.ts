import type { PacketBuffer, Passage, Verdict } from '@packet-path/core';
import { NONE } from '../connection/connection-table.ts';
import type { Director } from '../director.ts';
import { isBalanced } from './new-connection.ts';

/** Packets from servers: they get the service's address back (ip_vs_core.c, `ip_vs_out_hook`). */
export class Outgoing {
  readonly #director: Director;

  constructor(director: Director) {
    this.#director = director;
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    if (packet.ipvsProperty || !isBalanced(packet.protocol)) return 'accept';
    const { connections } = this.#director;
    const { table } = connections;
    const { protocol, source, sourcePort, destination, destinationPort } = packet;
    const handle = table.findOutgoing(
      protocol,
      source,
      sourcePort,
      destination,
      destinationPort,
      passage.work,
    );
    if (handle === NONE) return 'accept';
    passage.trace?.({ kind: 'ipvs', event: 'connection', reason: 'a reply' });
    packet.source = table.virtual(handle);
    packet.sourcePort = table.virtualPort(handle);
    packet.ipvsProperty = true;
    connections.advance(handle, packet, 'output');
    connections.touch(handle);
    return 'accept';
  }
}
