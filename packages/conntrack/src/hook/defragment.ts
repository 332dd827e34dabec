import {
  type Clock,
  type PacketBuffer,
  type Passage,
  Reassembly,
  type Verdict,
} from '@packet-path/core';

/**
 * Holds fragments back until their datagram is whole, since conntrack needs its ports
 * (net/ipv4/netfilter/nf_defrag_ipv4.c, net/ipv6/netfilter/nf_conntrack_reasm.c).
 */
export class Defragment {
  readonly #reassembly: Reassembly;

  constructor(clock: Clock) {
    this.#reassembly = new Reassembly(clock);
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    const { fragment } = packet;
    if (fragment === null || packet.untracked) return 'accept';
    passage.recorder?.refuse('fragments that wait for others');
    // Packets that arrive and those that local processes send wait apart (`enum ip_defrag_users`).
    const user = `${passage.hook} ${packet.connectionZone}`;
    switch (this.#reassembly.add(packet, fragment, user)) {
      case 'whole':
        return 'accept';
      case 'overlapping':
        return 'drop';
      case 'waiting':
        passage.finish(packet, 'queued');
        return 'stolen';
    }
  }
}
