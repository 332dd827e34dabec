import {
  type Address,
  hasPorts,
  type IcmpMessage,
  type Packet,
  type PacketBuffer,
  withFields,
} from '@packet-path/core';
import { inverseQuery } from '../tuple/icmp-query.ts';
import type { TupleKey } from '../tuple/tuple-key.ts';
import type { Manipulation } from './nat-range.ts';

/** Gives one end of a packet the address and port of a tuple (`nf_nat_manip_pkt`). */
export function translate(
  packet: PacketBuffer,
  target: TupleKey,
  manipulation: Manipulation,
): void {
  const ports = hasPorts(packet.protocol);
  if (manipulation === 'source') {
    // The pipeline routes again when an address object changed, so equal ones stay.
    if (!isSource(target, packet.source)) packet.source = target.source();
    if (ports) packet.sourcePort = target.sourcePort;
  } else {
    if (!isDestination(target, packet.destination)) packet.destination = target.destination();
    if (ports) packet.destinationPort = target.destinationPort;
  }
  if (packet.icmp !== null) packet.icmp = withIdentifier(packet.icmp, packet.family, target);
}

/** The same for a packet that an ICMP error quotes, which is a value. */
export function translated(inner: Packet, target: TupleKey, manipulation: Manipulation): Packet {
  const ports = hasPorts(inner.protocol);
  const icmp = inner.icmp && withIdentifier(inner.icmp, inner.family, target);
  return manipulation === 'source'
    ? withFields(inner, {
        source: target.source(),
        sourcePort: ports ? target.sourcePort : inner.sourcePort,
        icmp,
      })
    : withFields(inner, {
        destination: target.destination(),
        destinationPort: ports ? target.destinationPort : inner.destinationPort,
        icmp,
      });
}

/** Queries and their replies have the identifier in the port's place (`icmp_manip_pkt`). */
function withIdentifier(icmp: IcmpMessage, family: 4 | 6, { sourcePort }: TupleKey): IcmpMessage {
  if (inverseQuery(family, icmp.type) === undefined || icmp.id === sourcePort) return icmp;
  return { ...icmp, id: sourcePort };
}

function isSource(key: TupleKey, { w0, w1, w2, w3 }: Address): boolean {
  return key.s3 === w3 && key.s2 === w2 && key.s1 === w1 && key.s0 === w0;
}

function isDestination(key: TupleKey, { w0, w1, w2, w3 }: Address): boolean {
  return key.d3 === w3 && key.d2 === w2 && key.d1 === w1 && key.d0 === w0;
}
