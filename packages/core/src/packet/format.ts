import { formatEndpoint } from '../address/endpoint.ts';
import { checkArgument } from '../error/check-argument.ts';
import { type Packet, SOME_PACKET } from './packet.ts';
import { hasPorts, protocolName } from './protocol.ts';
import { tcpFlagNames } from './tcp.ts';

/** One line a person can read: `10.244.1.5:40000 -> 10.96.0.10:80 tcp SYN`. */
export function formatPacket(packet: Packet): string {
  checkArgument('formatPacket', 'packet', packet, SOME_PACKET);
  const ports = hasPorts(packet.protocol) && (packet.fragment?.offset ?? 0) === 0;
  const end = (address: Packet['source'], port: number): string =>
    ports ? formatEndpoint({ address, port }) : String(address);
  const from = end(packet.source, packet.sourcePort);
  const to = end(packet.destination, packet.destinationPort);
  return `${from} -> ${to} ${protocolName(packet.protocol)}${detail(packet)}`;
}

function detail({ tcp, icmp, sctp }: Packet): string {
  if (tcp !== null) return ` ${tcpFlagNames(tcp.flags).join('+') || 'no flags'}`;
  if (sctp !== null) return ` ${sctp.chunks.join('+')}`;
  if (icmp === null) return '';
  const about = icmp.inner === null ? '' : ` about (${formatPacket(icmp.inner)})`;
  return ` type ${icmp.type} code ${icmp.code}${about}`;
}
