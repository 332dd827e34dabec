import type { Fragment } from '../packet/packet.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { IP_HEADER } from '../packet/packet-bytes.ts';
import { type Clock, SECOND } from '../time/clock.ts';

/** How long the parts of a datagram wait for each other (net/ipv4/ip_fragment.c, `IP_FRAG_TIME`). */
const PATIENCE = 30 * SECOND;

/** The fate of a fragment: its datagram is whole now, waits for more, or was thrown away. */
export type ReassemblyOutcome = 'whole' | 'waiting' | 'overlapping';

/** Parts of a datagram that has not come whole. */
interface Waiting {
  readonly parts: Fragment[];
  /** The packet of the part at offset 0, which has the transport header. */
  first: PacketBuffer | undefined;
  readonly expires: number;
}

/**
 * Puts datagrams together again (net/ipv4/ip_fragment.c, net/ipv6/reassembly.c). Linux does so in
 * two places that wait apart: before conntrack, which needs the ports, and before local delivery.
 */
export class Reassembly {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Takes a fragment in. When that makes its datagram whole, the packet becomes the datagram, and
   * remembers in `fragments` what it came in.
   *
   * @param user keeps datagrams apart that are put together for different users
   */
  add(packet: PacketBuffer, fragment: Fragment, user: string): ReassemblyOutcome {
    this.#forgetExpired();
    const { source, destination, protocol } = packet;
    const key = `${user} ${fragment.id} ${protocol} ${source} ${destination}`;
    const waiting: Waiting = this.#waiting.get(key) ?? {
      parts: [],
      first: undefined,
      expires: this.#clock.now + PATIENCE,
    };
    if (waiting.parts.some((known) => overlaps(known, fragment))) {
      this.#waiting.delete(key);
      return 'overlapping';
    }
    waiting.parts.push(fragment);
    if (fragment.offset === 0) waiting.first = packet;
    const parts = waiting.parts.toSorted((a, b) => a.offset - b.offset);
    if (waiting.first === undefined || !areWhole(parts)) {
      this.#waiting.set(key, waiting);
      return 'waiting';
    }
    this.#waiting.delete(key);
    becomeDatagram(packet, waiting.first, parts);
    return 'whole';
  }

  /** Queues were made in the order of their end. */
  #forgetExpired(): void {
    for (const [key, { expires }] of this.#waiting) {
      if (expires > this.#clock.now) return;
      this.#waiting.delete(key);
    }
  }
}

function overlaps(known: Fragment, { offset, size }: Fragment): boolean {
  return offset < known.offset + known.size && known.offset < offset + size;
}

/** Whether sorted parts follow each other from 0 to the last. */
function areWhole(parts: readonly Fragment[]): boolean {
  let end = 0;
  for (const { offset, size, more } of parts) {
    if (offset !== end) return false;
    if (!more) return true;
    end += size;
  }
  return false;
}

/** The datagram has the header of its first part, and the device of the part that came last. */
function becomeDatagram(
  packet: PacketBuffer,
  first: PacketBuffer,
  parts: readonly Fragment[],
): void {
  packet.sourcePort = first.sourcePort;
  packet.destinationPort = first.destinationPort;
  packet.tcp = first.tcp;
  packet.icmp = first.icmp;
  packet.sctp = first.sctp;
  packet.gre = first.gre;
  packet.spi = first.spi;
  packet.content = first.content;
  packet.ttl = first.ttl;
  packet.tos = first.tos;
  packet.mark = first.mark;
  packet.badChecksum = first.badChecksum;
  packet.fragment = null;
  packet.fragments = parts;
  const { offset, size } = parts.at(-1) ?? { offset: 0, size: 0 };
  packet.length = IP_HEADER[packet.family] + offset + size;
}
