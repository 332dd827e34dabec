import type { Nat, NatRange } from '@packet-path/conntrack';
import { Address, type Host, type PacketBuffer, type Passage } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { readToPorts, writeToPorts } from './to-ports.ts';

const LOOPBACK = { 4: Address.v4(0x7f000001), 6: Address.v6(0, 0, 0, 1) } as const;

class RedirectAction implements Action {
  readonly #host: Host;
  readonly #nat: Nat;
  readonly #range: NatRange;

  constructor(host: Host, nat: Nat, range: NatRange) {
    this.#host = host;
    this.#nat = nat;
    this.#range = range;
  }

  run(packet: PacketBuffer, passage: Passage): TargetResult {
    const { family, inputInterface } = packet;
    const address =
      passage.hook === 'OUTPUT'
        ? LOOPBACK[family]
        : this.#host.interfaces.get(inputInterface ?? '')?.primary(family);
    if (address === undefined) return 'drop';
    return this.#nat.setup(packet, passage, 'destination', {
      ...this.#range,
      addresses: { first: address, last: address },
    });
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
  compile: (range, { host, conntrack }) => new RedirectAction(host, conntrack.nat, range),
};
