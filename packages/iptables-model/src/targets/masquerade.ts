import type { Nat, NatRange } from '@packet-path/conntrack';
import {
  type Address,
  type Host,
  type PacketBuffer,
  type Passage,
  UNSPECIFIED,
} from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { words } from '../text/write-options.ts';
import { checkPortsAllowed, readPorts, writeNatFlags, writePorts } from './nat-range.ts';

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
  const name = outputInterface ?? '';
  const nextHop = host.routes.lookup(destination, mark)?.via ?? destination;
  const own = name === 'lo' ? undefined : host.interfaces.get(name);
  const near = own?.addresses.find((prefix) => prefix.contains(nextHop));
  if (near !== undefined) return near.address;
  return own?.primary(family) ?? firstElsewhere(host, packet);
}

function firstElsewhere(host: Host, { family }: PacketBuffer): Address | undefined {
  for (const device of host.interfaces.values()) {
    const address = device.name === 'lo' ? undefined : device.primary(family);
    if (address !== undefined) return address;
  }
  return undefined;
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
  read(given, rule) {
    const ports = given.get('--to-ports');
    if (ports !== undefined) checkPortsAllowed(ports, rule);
    return {
      ...(ports !== undefined && { ports: ports.read(readPorts) }),
      ...(given.has('--random') && { random: true }),
      ...(given.has('--random-fully') && { fullyRandom: true }),
    };
  },
  write: (range) =>
    words(
      range.ports === undefined ? '' : `--to-ports ${writePorts(range.ports)}`,
      ...writeNatFlags(range),
    ),
  compile: (range, { host, conntrack }) => new MasqueradeAction(host, conntrack.nat, range),
};
