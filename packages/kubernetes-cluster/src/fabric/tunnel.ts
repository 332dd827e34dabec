import {
  type Address,
  ip,
  jhash2,
  type Packet,
  Protocol,
  packetBytes,
  udp,
  withFields,
} from '@packet-path/core';
import type { TunnelPlan } from './fabric-plan.ts';

/** Source ports of VXLAN: the range that local ports are from (include/net/udp.h, `udp_flow_src_port`). */
const [FIRST_PORT, LAST_PORT] = [32_768, 60_999];

/**
 * The outer packet around one that leaves by a tunnel's device. It is the same buffer, so that it has the
 * inner packet's mark (net/core/skbuff.c, `skb_scrub_packet` within one namespace). VXLAN's may be cut
 * (`df unset`), IPIP's not (`pmtudisc`), and IPIP's has the inner packet's TTL.
 */
export function wrapped(
  { kind, port, overhead }: TunnelPlan,
  inner: Packet,
  from: Address,
  to: Address,
): Packet {
  const length = packetBytes(inner) + overhead;
  const { mark, ttl } = inner;
  if (kind === 'vxlan') {
    const source = { address: from, port: sourcePort(inner) };
    const outer = udp(source, { address: to, port }, { length, mark, dontFragment: false });
    return withFields(outer, { encapsulated: inner });
  }
  const protocol = inner.family === 4 ? Protocol.IPIP : Protocol.IPV6;
  const outer = ip(protocol, from, to, { length, mark, ttl, dontFragment: true });
  return withFields(outer, { encapsulated: inner });
}

/** The packet inside one that was delivered to a tunnel's end; undefined where it is none of the tunnel's. */
export function unwrapped({ kind, port }: TunnelPlan, outer: Packet): Packet | undefined {
  if (outer.encapsulated === null) return undefined;
  const isOurs =
    kind === 'vxlan'
      ? outer.protocol === Protocol.UDP && outer.destinationPort === port
      : outer.protocol === Protocol.IPIP || outer.protocol === Protocol.IPV6;
  return isOurs ? outer.encapsulated : undefined;
}

/** A port that stays the same for a flow, by its hash. */
function sourcePort(packet: Packet): number {
  const { protocol, source, destination } = packet;
  const words = [source.w0, source.w1, source.w2, source.w3];
  words.push(destination.w0, destination.w1, destination.w2, destination.w3);
  words.push(protocol, (packet.sourcePort << 16) | packet.destinationPort);
  const hash = jhash2(words, words.length, 0) >>> 0;
  return FIRST_PORT + (hash % (LAST_PORT - FIRST_PORT + 1));
}
