import type { Clock, Fragment, Hook, PacketBuffer, Passage, Verdict } from '@packet-path/core';
import { SECOND } from '@packet-path/core';

/** How long the parts of a datagram wait for each other (net/ipv4/ip_fragment.c, `IP_FRAG_TIME`). */
const PATIENCE = 30 * SECOND;

/** Parts of a datagram that has not come whole. */
interface Waiting {
  readonly fragments: Fragment[];
  /** The packet of the part at offset 0, which has the transport header. */
  first: PacketBuffer | undefined;
  readonly expires: number;
}

/**
 * Holds fragments back until their datagram is whole, since conntrack needs its ports
 * (net/ipv4/netfilter/nf_defrag_ipv4.c, net/ipv6/netfilter/nf_conntrack_reasm.c).
 */
export class Defragment {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    const { fragment } = packet;
    if (fragment === null || packet.untracked) return 'accept';
    this.#forgetExpired();
    const key = keyOf(packet, fragment.id, passage.hook);
    const waiting = this.#waiting.get(key) ?? {
      fragments: [],
      first: undefined,
      expires: this.#clock.now + PATIENCE,
    };
    if (overlaps(waiting.fragments, fragment)) {
      this.#waiting.delete(key);
      return 'drop';
    }
    waiting.fragments.push(fragment);
    if (fragment.offset === 0) waiting.first = packet;
    const { first } = waiting;
    const parts = waiting.fragments.toSorted((a, b) => a.offset - b.offset);
    if (first === undefined || !areWhole(parts)) {
      this.#waiting.set(key, waiting);
      passage.finish(packet, 'queued');
      return 'stolen';
    }
    this.#waiting.delete(key);
    if (first !== packet) takeHeader(packet, first);
    packet.fragment = null;
    packet.fragments = parts;
    return 'accept';
  }

  /** Queues were made in the order of their end. */
  #forgetExpired(): void {
    for (const [key, { expires }] of this.#waiting) {
      if (expires > this.#clock.now) return;
      this.#waiting.delete(key);
    }
  }
}

/** Packets that arrive and those that local processes send wait apart (`enum ip_defrag_users`). */
function keyOf(packet: PacketBuffer, id: number, hook: Hook): string {
  const { source, destination, protocol, connectionZone } = packet;
  return `${hook} ${connectionZone} ${id} ${protocol} ${source} ${destination}`;
}

function overlaps(known: readonly Fragment[], { offset, size }: Fragment): boolean {
  return known.some((other) => offset < other.offset + other.size && other.offset < offset + size);
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

/** The datagram has the header of its first part, and the device of its last. */
function takeHeader(packet: PacketBuffer, first: PacketBuffer): void {
  packet.sourcePort = first.sourcePort;
  packet.destinationPort = first.destinationPort;
  packet.tcp = first.tcp;
  packet.icmp = first.icmp;
  packet.sctp = first.sctp;
  packet.ttl = first.ttl;
  packet.tos = first.tos;
  packet.mark = first.mark;
  packet.badChecksum = first.badChecksum;
}
