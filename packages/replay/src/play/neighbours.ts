import { type Packet, withFields } from '@packet-path/core';
import type { CaseInterface } from '../case/kernel-case.ts';

/**
 * A packet as it arrives from the neighbour that recorders have on its device: the first device's is
 * 02:00:00:00:02:01, the second's 02:00:00:00:02:02, as the cases of `-m mac` show.
 */
export function fromNeighbour(packet: Packet, interfaces: readonly CaseInterface[]): Packet {
  const index = interfaces.findIndex(({ name }) => name === packet.inputInterface);
  if (index < 0) return packet;
  const octet = (index + 1).toString(16).padStart(2, '0');
  return withFields(packet, {
    hardwareSource: `02:00:00:00:02:${octet}`,
    ...(packet.checksumVerified === true && { checksumVerified: true }),
  });
}
