import { type Nat, type NatRange, redirect } from '@packet-path/conntrack';
import type { PacketBuffer, Passage } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { readToPorts, writeToPorts } from './to-ports.ts';

class RedirectAction implements Action {
  readonly #nat: Nat;
  readonly #range: NatRange;

  constructor(nat: Nat, range: NatRange) {
    this.#nat = nat;
    this.#range = range;
  }

  run(packet: PacketBuffer, passage: Passage): TargetResult {
    return redirect(this.#nat, packet, passage, this.#range);
  }
}

/** `-j REDIRECT`: to this host itself (net/netfilter/nf_nat_redirect.c). */
export const REDIRECT: TargetExtension<NatRange> = {
  name: 'REDIRECT',
  tables: ['nat'],
  hooks: ['PREROUTING', 'OUTPUT'],
  needsConntrack: () => true,
  options: { '--to-ports': { values: 1 }, '--random': { values: 0 } },
  read: readToPorts,
  write: writeToPorts,
  compile: (range, { conntrack }) => new RedirectAction(conntrack.nat, range),
};
