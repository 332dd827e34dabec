import { type Address, UNSPECIFIED } from '../address/address.ts';
import type { PassageHost } from '../attach/passage.ts';
import {
  type IcmpErrorKind,
  type IcmpMessage,
  IcmpType,
  Icmpv6Type,
  isIcmpError,
} from '../packet/icmp.ts';
import type { Packet } from '../packet/packet.ts';
import { PacketBuffer } from '../packet/packet-buffer.ts';
import { fieldsOf, snapshot } from '../packet/packet-value.ts';
import { Protocol } from '../packet/protocol.ts';
import { isMulticast } from '../route/routes.ts';

/** An IPv4 error is at most 576 bytes, an IPv6 error 1280 (net/ipv4/icmp.c, net/ipv6/icmp.c). */
const LARGEST = { 4: 576, 6: 1280 } as const;

/**
 * The ICMP error that answers a packet, or undefined where none may be sent: for ICMP errors, later
 * fragments, and packets to or from a group (net/ipv4/icmp.c, `__icmp_send`).
 *
 * Its source is the packet's destination when that is an address of the host, else that of the
 * device it leaves by.
 */
export function icmpError(
  host: PassageHost,
  packet: Packet,
  kind: IcmpErrorKind,
): PacketBuffer | undefined {
  const { family } = packet;
  if (packet.icmp !== null && isIcmpError(family, packet.icmp.type)) return undefined;
  if ((packet.fragment?.offset ?? 0) > 0) return undefined;
  if (isMulticast(packet.destination) || isMulticast(packet.source)) return undefined;
  if (packet.source.equals(UNSPECIFIED[family])) return undefined;
  if (host.routes.typeOf(packet.destination) === 'BROADCAST') return undefined;
  // A packet that is rejected before it was routed gets the route back to its sender
  // (net/ipv4/netfilter/nf_reject_ipv4.c, `nf_reject_fill_skb_dst`), which is no local one.
  const isOwn = kind.isUnrouted !== true && speaksAs(host, packet.destination);
  const source = isOwn ? packet.destination : host.sourceFor(packet.source);
  if (source === undefined) return undefined;
  const header = family === 4 ? 28 : 48;
  const message: IcmpMessage = {
    type: kind.type,
    code: kind.code,
    id: 0,
    sequence: 0,
    mtu: kind.mtu ?? 0,
    inner: snapshot(packet),
  };
  const error = new PacketBuffer({
    ...fieldsOf(packet),
    protocol: family === 4 ? Protocol.ICMP : Protocol.ICMPV6,
    source,
    destination: packet.source,
    sourcePort: 0,
    destinationPort: 0,
    tcp: null,
    sctp: null,
    icmp: message,
    gre: undefined,
    spi: undefined,
    content: undefined,
    fragment: null,
    dontFragment: undefined,
    segmentSize: undefined,
    length: Math.min(LARGEST[family], header + packet.length),
    ttl: 64,
    // IPTOS_PREC_INTERNETCONTROL, and what the packet asked for (net/ipv4/icmp.c, `__icmp_send`).
    tos: family === 4 ? 0xc0 | (packet.tos & 0x1e) : 0,
    mark: 0,
    inputInterface: null,
    outputInterface: null,
    encapsulated: null,
  });
  error.kernelMade = true;
  return error;
}

/** IPv6 wants the address on a device; a local route is not enough (net/ipv6/icmp.c, `icmp6_send`). */
function speaksAs(host: PassageHost, address: Address): boolean {
  if (!host.routes.isLocal(address)) return false;
  if (address.family === 4) return true;
  return [...host.interfaces.values()].some(({ addresses }) =>
    addresses.some((own) => own.address.equals(address)),
  );
}

/** The error that tells a sender of a TTL or hop limit that was too low. */
export function timeExceeded({ family }: Packet): IcmpErrorKind {
  return { type: family === 4 ? IcmpType.TIME_EXCEEDED : Icmpv6Type.TIME_EXCEEDED, code: 0 };
}
