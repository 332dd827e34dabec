import { PacketBuffer } from '../packet/packet-buffer.ts';
import { IP_HEADER } from '../packet/packet-bytes.ts';
import { fieldsOf } from '../packet/packet-value.ts';
import { TcpFlag, tcpHeaderBytes } from '../packet/tcp.ts';
import { isMulticast, type Routes } from '../route/routes.ts';

const { SYN, FIN, RST, ACK } = TcpFlag;

/**
 * The RST that answers a TCP packet; undefined where there is none: for an RST, a later fragment,
 * and packets that were not for one host (net/ipv4/netfilter/nf_reject_ipv4.c, `nf_send_reset`).
 */
export function resetFor(packet: PacketBuffer, routes: Routes): PacketBuffer | undefined {
  const { tcp, family } = packet;
  if (tcp === null || (tcp.flags & RST) !== 0) return undefined;
  if ((packet.fragment?.offset ?? 0) > 0 || isMulticast(packet.destination)) return undefined;
  if (routes.typeOf(packet.destination) === 'BROADCAST') return undefined;
  const acknowledged = (tcp.flags & ACK) !== 0;
  const header = IP_HEADER[family];
  const payload = Math.max(0, packet.length - header - tcpHeaderBytes(tcp));
  const controls = ((tcp.flags & SYN) !== 0 ? 1 : 0) + ((tcp.flags & FIN) !== 0 ? 1 : 0);
  return new PacketBuffer({
    ...fieldsOf(packet),
    source: packet.destination,
    destination: packet.source,
    sourcePort: packet.destinationPort,
    destinationPort: packet.sourcePort,
    tcp: {
      flags: acknowledged ? RST : RST | ACK,
      sequence: acknowledged ? tcp.acknowledgement : 0,
      acknowledgement: acknowledged ? 0 : (tcp.sequence + controls + payload) >>> 0,
      window: 0,
    },
    content: undefined,
    hardwareSource: undefined,
    owner: undefined,
    fragment: null,
    length: header + 20,
    ttl: 64,
    tos: 0,
    mark: 0,
    inputInterface: null,
    outputInterface: null,
  });
}
