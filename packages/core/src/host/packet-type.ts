import type { PassageHost } from '../attach/passage.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { isMulticast } from '../route/routes.ts';

/** How a frame was addressed (`skb->pkt_type`). */
export type PacketType = 'unicast' | 'broadcast' | 'multicast';

/** Frames are not modelled: the packet's destination says how they were addressed. */
export function packetType(
  host: Pick<PassageHost, 'routes'>,
  { destination, inputInterface }: PacketBuffer,
): PacketType {
  // A packet that this host sends is PACKET_HOST, 0, also where it comes back in through lo.
  if (inputInterface === null || inputInterface === 'lo') return 'unicast';
  if (isMulticast(destination)) return 'multicast';
  return host.routes.typeOf(destination) === 'BROADCAST' ? 'broadcast' : 'unicast';
}
