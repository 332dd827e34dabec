import type { Packet, Traversal } from '@packet-path/core';

/** A packet as its receiver hears it. */
interface Heard {
  readonly packet: Packet;
  /** The device it left by; null where its receiver is on the host itself. */
  readonly device: string | null;
}

/** A process's packet that went to no process of this host, as somebody else heard it, if anybody did. */
export function heardElsewhere(packet: Packet, traversal: Traversal): Heard | undefined {
  const { process, outcome, delivered, emitted } = traversal;
  if (process !== null || (outcome !== 'delivered' && outcome !== 'forwarded')) return undefined;
  const isLocal = outcome === 'delivered';
  const came = isLocal ? delivered : emitted;
  const heard = came.find(({ protocol }) => protocol === packet.protocol);
  return heard && { packet: heard, device: isLocal ? null : heard.outputInterface };
}
