import type { Nat } from '@packet-path/conntrack';
import { Address, type PacketBuffer, type Passage } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { type MaskedAddress, prefixLength, readMaskedAddress } from '../text/masked-address.ts';

class NetmapAction implements Action {
  readonly #nat: Nat;
  readonly #network: MaskedAddress;

  constructor(nat: Nat, network: MaskedAddress) {
    this.#nat = nat;
    this.#network = network;
  }

  run(packet: PacketBuffer, passage: Passage): TargetResult {
    const ofDestination = passage.hook === 'PREROUTING' || passage.hook === 'OUTPUT';
    const address = intoNetwork(ofDestination ? packet.destination : packet.source, this.#network);
    return this.#nat.setup(packet, passage, ofDestination ? 'destination' : 'source', {
      addresses: { first: address, last: address },
    });
  }
}

/** The network's bits, and the host's own where the mask is clear. */
function intoNetwork(host: Address, { address, mask }: MaskedAddress): Address {
  return new Address(
    host.family,
    address.w0 | (host.w0 & ~mask.w0),
    address.w1 | (host.w1 & ~mask.w1),
    address.w2 | (host.w2 & ~mask.w2),
    address.w3 | (host.w3 & ~mask.w3),
  );
}

/** `-j NETMAP`: a network onto another, host by host (net/netfilter/xt_NETMAP.c). */
export const NETMAP: TargetExtension<MaskedAddress> = {
  name: 'NETMAP',
  tables: ['nat'],
  hooks: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  needsConntrack: () => true,
  options: { '--to': { values: 1 } },
  read: (given, { family }) =>
    given.require('--to').read((text) => readMaskedAddress(text, family)),
  write: ({ address, mask }) => `--to ${address}/${prefixLength(mask) ?? mask}`,
  compile: (network, { conntrack }) => new NetmapAction(conntrack.nat, network),
};
