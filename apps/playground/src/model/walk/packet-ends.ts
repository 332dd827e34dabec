import { formatEndpoint, type Packet } from 'packet-path/core';
import type { AddressChange } from '../protocol/walk.ts';

/** The source and the destination of a packet on its way, as the last step left them. */
export class PacketEnds {
  readonly #now: Record<AddressChange['end'], string>;

  constructor(packet: Packet) {
    this.#now = endsOf(packet);
  }

  /** Notes that an end has become another. */
  change(end: AddressChange['end'], to: string): readonly AddressChange[] {
    const from = this.#now[end];
    if (from === to) return [];
    this.#now[end] = to;
    return [{ end, from, to }];
  }

  /** Notes the ends of the packet as it is now. */
  see(packet: Packet): readonly AddressChange[] {
    const { source, destination } = endsOf(packet);
    return [...this.change('source', source), ...this.change('destination', destination)];
  }
}

/** The ends of a packet, each with its port. */
export function endsOf(packet: Packet): Record<AddressChange['end'], string> {
  const { source, destination, sourcePort, destinationPort } = packet;
  return {
    source: formatEndpoint({ address: source, port: sourcePort }),
    destination: formatEndpoint({ address: destination, port: destinationPort }),
  };
}
