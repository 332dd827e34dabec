import { icmp, tcp } from './build.ts';
import { IcmpType, IcmpUnreachable, Icmpv6Type, Icmpv6Unreachable } from './icmp.ts';
import type { Packet } from './packet.ts';
import { Protocol } from './protocol.ts';
import { TcpFlag } from './tcp.ts';

/** The answer of a port that nobody listens on: RST to TCP, port unreachable to UDP, none to the rest. */
export function closedPortAnswer(packet: Packet): Packet | undefined {
  if (packet.protocol === Protocol.UDP) return portUnreachable(packet);
  return packet.tcp === null || (packet.tcp.flags & TcpFlag.RST) !== 0 ? undefined : reset(packet);
}

/** The RST to a segment that has no socket (RFC 9293, 3.10.7.1). */
function reset(packet: Packet): Packet {
  const { flags = 0, sequence = 0, acknowledgement = 0 } = packet.tcp ?? {};
  const answersAck = (flags & TcpFlag.ACK) !== 0;
  return tcp(
    { address: packet.destination, port: packet.destinationPort },
    { address: packet.source, port: packet.sourcePort },
    {
      flags: answersAck ? ['RST'] : ['RST', 'ACK'],
      sequence: answersAck ? acknowledgement : 0,
      acknowledgement: answersAck ? 0 : sequence + 1,
      window: 0,
    },
  );
}

function portUnreachable(inner: Packet): Packet {
  const kind =
    inner.family === 4
      ? { type: IcmpType.DEST_UNREACH, code: IcmpUnreachable.PORT }
      : { type: Icmpv6Type.DEST_UNREACH, code: Icmpv6Unreachable.PORT };
  return icmp(inner.destination, inner.source, { ...kind, inner });
}
