import type { Nat, NatRange } from '@packet-path/conntrack';
import type { GivenEnd, Hook, PacketBuffer, Passage } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { words } from '../text/write-options.ts';
import { readNatRange, writeNatFlags, writeNatRange } from './nat-range.ts';

class NatAction implements Action {
  readonly #nat: Nat;
  readonly #manipulation: 'source' | 'destination';
  readonly #range: NatRange;
  readonly isRepeatable: boolean;
  readonly gives?: GivenEnd;

  constructor(nat: Nat, manipulation: 'source' | 'destination', range: NatRange) {
    this.#nat = nat;
    this.#manipulation = manipulation;
    this.#range = range;
    // Rules could see which of several destinations NAT has chosen.
    this.isRepeatable = manipulation === 'source' || isOne(range);
    const end = manipulation === 'source' ? undefined : oneDestination(range);
    if (end !== undefined) this.gives = end;
  }

  run(packet: PacketBuffer, passage: Passage): TargetResult {
    return this.#nat.setup(packet, passage, this.#manipulation, this.#range);
  }
}

/** Whether a range leaves NAT no choice of a destination. */
function isOne({ addresses, ports, random }: NatRange): boolean {
  return (
    addresses?.first.equals(addresses.last) === true &&
    (ports === undefined || ports.first === ports.last) &&
    random !== true
  );
}

/** The one address and port that a range consists of, where it asks for nothing else. */
function oneDestination({
  addresses,
  ports,
  basePort,
  random,
  persistent,
}: NatRange): GivenEnd | undefined {
  if (addresses === undefined || ports === undefined) return undefined;
  if (ports.first !== ports.last || !addresses.first.equals(addresses.last)) return undefined;
  if (basePort !== undefined || random === true || persistent === true) return undefined;
  return { address: addresses.first, port: ports.first };
}

function translation(
  name: string,
  manipulation: 'source' | 'destination',
  option: string,
  hooks: readonly Hook[],
): TargetExtension<NatRange> {
  return {
    name,
    unshared: true,
    tables: ['nat'],
    hooks,
    needsConntrack: () => true,
    options: {
      [option]: { values: 1 },
      '--random': { values: 0 },
      ...(manipulation === 'source' && { '--random-fully': { values: 0 } }),
      '--persistent': { values: 0 },
    },
    read: (given, rule) => ({
      ...readNatRange(given.require(option), rule, manipulation === 'destination'),
      ...(given.has('--random') && { random: true }),
      ...(given.has('--random-fully') && { fullyRandom: true }),
      ...(given.has('--persistent') && { persistent: true }),
    }),
    ...(manipulation === 'destination' && { destination: oneDestination }),
    write: (range) => words(`${option} ${writeNatRange(range)}`, ...writeNatFlags(range)),
    compile: (range, { conntrack }) => new NatAction(conntrack.nat, manipulation, range),
  };
}

/** `-j DNAT`: another destination (net/netfilter/xt_nat.c, `xt_dnat_target_v2`). */
export const DNAT: TargetExtension<NatRange> = translation(
  'DNAT',
  'destination',
  '--to-destination',
  ['PREROUTING', 'OUTPUT'],
);

/** `-j SNAT`: another source (net/netfilter/xt_nat.c, `xt_snat_target_v2`). */
export const SNAT: TargetExtension<NatRange> = translation('SNAT', 'source', '--to-source', [
  'POSTROUTING',
  'INPUT',
]);
