import { type Conntrack, NO_CONNECTION } from '@packet-path/conntrack';
import {
  type Address,
  hasPorts,
  isIcmpError,
  jhash2,
  netmask,
  type Packet,
  type PacketBuffer,
  Protocol,
} from '@packet-path/core';

/** The fields of a flow that count, and what stands in place of some. Frozen. */
export interface HmarkFields {
  readonly sourcePrefix: number;
  readonly destinationPrefix: number;
  readonly sourcePortMask: number;
  readonly destinationPortMask: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Of the security parameters index of AH and ESP. */
  readonly indexMask: number;
  readonly index: number;
  readonly protocolMask: number;
  /** Makes the hash unpredictable, 32 bits. */
  readonly key: number;
  /** Conntrack's view of the flow, before translation, in place of the packet's own. */
  readonly ofConnection: boolean;
}

/** A flow's addresses and ports, whoever sends. */
interface Ends {
  readonly source: Address;
  readonly destination: Address;
  readonly protocol: number;
  readonly ports: number;
}

/** include/uapi/linux/in.h, `IPPROTO_ESP` and `IPPROTO_AH`. */
const SECURED: readonly number[] = [50, 51];

/** The hash of a packet's flow (net/netfilter/xt_HMARK.c, `hmark_hash`). */
export class HmarkTuple {
  readonly #fields: HmarkFields;
  readonly #conntrack: Conntrack;

  constructor(fields: HmarkFields, conntrack: Conntrack) {
    this.#fields = fields;
    this.#conntrack = conntrack;
  }

  /** 32 bits unsigned; undefined for a packet that has no such fields. */
  hash(packet: PacketBuffer): number | undefined {
    const ends = this.#fields.ofConnection
      ? this.#endsOfConnection(packet)
      : this.#endsOf(quoted(packet) ?? packet);
    if (ends === undefined) return undefined;
    const { sourcePrefix, destinationPrefix, protocolMask, key } = this.#fields;
    const source = folded(ends.source, sourcePrefix);
    const destination = folded(ends.destination, destinationPrefix);
    // The lower address goes first, so that both directions have one hash.
    const words = [Math.min(source, destination), Math.max(source, destination), ends.ports];
    return (jhash2(words, 3, key) ^ (ends.protocol & protocolMask)) >>> 0;
  }

  #endsOf(packet: Packet): Ends {
    const { protocol, source, destination, sourcePort, destinationPort } = packet;
    if (packet.fragment !== null) return { source, destination, protocol, ports: 0 };
    if (SECURED.includes(protocol)) {
      // The index is taken for two ports, and a mask of it for theirs (`hmark_swap_ports`).
      const spi = packet.spi ?? 0;
      return { source, destination, protocol, ports: this.#ports(spi >>> 16, spi & 0xffff) };
    }
    const ports = hasPorts(protocol) ? this.#ports(sourcePort, destinationPort) : 0;
    return { source, destination, protocol, ports };
  }

  /** The client and the server that answers it. */
  #endsOfConnection({ connection }: PacketBuffer): Ends | undefined {
    if (connection === NO_CONNECTION) return undefined;
    const original = this.#conntrack.tuple(connection, 'original');
    const reply = this.#conntrack.tuple(connection, 'reply');
    const { protocol } = original;
    const isIcmp = protocol === Protocol.ICMP || protocol === Protocol.ICMPV6;
    const ports = isIcmp ? 0 : this.#ports(original.sourcePort, reply.sourcePort);
    return { source: original.source, destination: reply.source, protocol, ports };
  }

  /** The higher port in the upper 16 bits. */
  #ports(sourcePort: number, destinationPort: number): number {
    const fields = this.#fields;
    const [high, low] = [fields.index >>> 16, fields.index & 0xffff];
    const sourceMask = fields.sourcePortMask | (fields.indexMask >>> 16);
    const destinationMask = fields.destinationPortMask | (fields.indexMask & 0xffff);
    const source = (sourcePort & sourceMask) | fields.sourcePort | high;
    const destination = (destinationPort & destinationMask) | fields.destinationPort | low;
    return Math.max(source, destination) * 0x10000 + Math.min(source, destination);
  }
}

/** The packet that an ICMP error quotes; undefined of others. */
function quoted({ family, icmp }: PacketBuffer): Packet | undefined {
  if (icmp === null || !isIcmpError(family, icmp.type)) return undefined;
  return icmp.inner ?? undefined;
}

/** The bits of an address that count; of IPv6 its four words one over the other. */
function folded(address: Address, length: number): number {
  const mask = netmask(address.family, length);
  const { w0, w1, w2, w3 } = address;
  if (address.family === 4) return (w3 & mask.w3) >>> 0;
  return ((w0 & mask.w0) ^ (w1 & mask.w1) ^ (w2 & mask.w2) ^ (w3 & mask.w3)) >>> 0;
}
