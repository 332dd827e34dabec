import { type ConnectionState, hasTemplate, NO_CONNECTION } from '@packet-path/conntrack';
import { type PacketBuffer, PacketPathError } from '@packet-path/core';

/** The states of `--ctstate` as bits; SNAT and DNAT say what happened to the connection. */
export const StateBit: Readonly<Record<ConnectionState | 'SNAT' | 'DNAT', number>> = {
  INVALID: 1,
  NEW: 2,
  RELATED: 4,
  ESTABLISHED: 8,
  UNTRACKED: 16,
  SNAT: 32,
  DNAT: 64,
};

/**
 * The state of a packet. One without a connection is INVALID, before conntrack looked at it too,
 * unless it was told to leave the packet alone, or how to track it.
 */
export function stateBit(packet: PacketBuffer): number {
  if (packet.connection !== NO_CONNECTION) return StateBit[packet.connectionState];
  if (hasTemplate(packet)) return StateBit.NEW;
  return packet.untracked ? StateBit.UNTRACKED : StateBit.INVALID;
}

/** Reads `NEW,ESTABLISHED`. @throws {PacketPathError} `bad-option` */
export function readStates(text: string, allowed: readonly string[]): number {
  let bits = 0;
  for (const name of text.split(',')) {
    const upper = name.toUpperCase();
    if (!allowed.includes(upper)) {
      throw new PacketPathError('bad-option', `'${name}' is no state`, {
        expected: allowed.join(', '),
      });
    }
    bits |= StateBit[upper as keyof typeof StateBit];
  }
  return bits;
}

/** The names of states, in the order the tools print them. */
export function writeStates(bits: number): string {
  const names = Object.entries(StateBit).filter(([, bit]) => (bits & bit) !== 0);
  return names.map(([name]) => name).join(',');
}
