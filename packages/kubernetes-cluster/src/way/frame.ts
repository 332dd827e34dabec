import { type Packet, withFields } from '@packet-path/core';

/** A packet on the wire: a mark, and the process that sent it, are known to the host alone that it left. */
export function arriving(packet: Packet, inputInterface: string | null): Packet {
  return withFields(packet, {
    inputInterface,
    outputInterface: null,
    mark: 0,
    owner: undefined,
    hardwareSource: undefined,
  });
}
