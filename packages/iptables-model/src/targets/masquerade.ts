import type { Nat, NatRange } from '@packet-path/conntrack';
import {
  type Address,
  type Host,
  type PacketBuffer,
  type Passage,
  UNSPECIFIED,
} from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { readToPorts, writeToPorts } from './to-ports.ts';

class MasqueradeAction implements Action {
  readonly #host: Host;
  readonly #nat: Nat;
  readonly #range: NatRange;

  constructor(host: Host, nat: Nat, range: NatRange) {
    this.#host = host;
    this.#nat = nat;
    this.#range = range;
  }

  run(packet: PacketBuffer, passage: Passage): TargetResult {
    if (packet.source.equals(UNSPECIFIED[packet.family])) return 'accept';
    const address = addressToSendFrom(this.#host, packet);
    if (address === undefined) return 'drop';
    const { outputInterface } = packet;
    return this.#nat.setup(packet, passage, 'source', {
      ...this.#range,
      addresses: { first: address, last: address },
      ...(outputInterface !== null && { masqueradeInterface: outputInterface }),
    });
  }
}

/**
 * The address of the device that the packet leaves by: the one on the next hop's network, else the
 * first; of another device where that has none (net/ipv4/devinet.c, `inet_select_addr`).
 */
function addressToSendFrom(host: Host, packet: PacketBuffer): Address | undefined {
  const { outputInterface, destination, family, mark } = packet;
  const name = outputInterface === 'lo' ? '' : (outputInterface ?? '');
  const nextHop = host.routes.lookup(destination, mark)?.via ?? destination;
  const onLink = host.interfaces.get(name)?.addresses.find((prefix) => prefix.contains(nextHop));
  return onLink?.address ?? host.addressOn(name, family);
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
  compile: (range, { host, conntrack }) => new MasqueradeAction(host, conntrack.nat, range),
};
