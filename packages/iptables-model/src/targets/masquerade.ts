import { masquerade, type Nat, type NatRange } from '@packet-path/conntrack';
import type { PacketBuffer, Passage } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { readToPorts, writeToPorts } from './to-ports.ts';

class MasqueradeAction implements Action {
  readonly #nat: Nat;
  readonly #range: NatRange;
  readonly isRepeatable = true;

  constructor(nat: Nat, range: NatRange) {
    this.#nat = nat;
    this.#range = range;
  }

  run(packet: PacketBuffer, passage: Passage): TargetResult {
    return masquerade(this.#nat, packet, passage, this.#range);
  }
}

/** `-j MASQUERADE`: the source is the host's own (net/netfilter/nf_nat_masquerade.c). */
export const MASQUERADE: TargetExtension<NatRange> = {
  name: 'MASQUERADE',
  tables: ['nat'],
  hooks: ['POSTROUTING'],
  needsConntrack: () => true,
  options: {
    '--to-ports': { values: 1 },
    '--random': { values: 0 },
    '--random-fully': { values: 0 },
  },
  read: readToPorts,
  write: writeToPorts,
  compile: (range, { conntrack }) => new MasqueradeAction(conntrack.nat, range),
};
