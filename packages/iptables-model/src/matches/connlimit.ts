import { type Conntrack, NO_CONNECTION, OpenConnections } from '@packet-path/conntrack';
import { type Address, netmask, type PacketBuffer } from '@packet-path/core';
import type { MatchExtension, MatchResult, Predicate } from '../extension/extension.ts';
import { masked } from '../text/masked-address.ts';
import { readNumber } from '../text/ranges.ts';

interface ConnlimitOptions {
  readonly limit: number;
  /** `--connlimit-above`, or `--connlimit-upto`. */
  readonly matches: 'above' | 'upto';
  /** Leading bits of the address that make the group. */
  readonly prefix: number;
  readonly side: 'source' | 'destination';
}

const MOST_GROUPS = 256;

class ConnlimitPredicate implements Predicate {
  readonly #options: ConnlimitOptions;
  readonly #conntrack: Conntrack;
  readonly #mask: Address;
  readonly #groups = new Map<string, OpenConnections>();
  /** Groups at which those that are over are let go of. */
  #most = MOST_GROUPS;

  constructor(options: ConnlimitOptions, conntrack: Conntrack, mask: Address) {
    this.#options = options;
    this.#conntrack = conntrack;
    this.#mask = mask;
  }

  matches(packet: PacketBuffer): MatchResult {
    const { connection } = packet;
    const { side, limit, matches } = this.#options;
    const address = side === 'source' ? packet.source : packet.destination;
    const zone = connection === NO_CONNECTION ? 0 : this.#conntrack.zone(connection);
    const count = this.#count(`${zone} ${masked(address, this.#mask)}`, packet);
    // Source: xt_connlimit.c, connlimit_mt: none at all is taken for a lack of memory.
    if (count === 0) return 'drop';
    return count > limit === (matches === 'above');
  }

  /** Connections of a group with that of the packet. */
  #count(key: string, packet: PacketBuffer): number {
    const known = this.#groups.get(key);
    if (known !== undefined) return known.count(packet);
    if (this.#groups.size >= this.#most) this.#collect();
    const group = new OpenConnections(this.#conntrack);
    this.#groups.set(key, group);
    return group.begin(packet);
  }

  /** Lets go of the groups without an open connection (nf_conncount.c, `tree_gc_worker`). */
  #collect(): void {
    for (const [key, group] of this.#groups) if (group.collect() === 0) this.#groups.delete(key);
    this.#most = Math.max(MOST_GROUPS, 2 * this.#groups.size);
  }
}

/** `-m connlimit`: connections of an address or network (net/netfilter/xt_connlimit.c). */
export const connlimit: MatchExtension<ConnlimitOptions> = {
  name: 'connlimit',
  perRule: true,
  needsConntrack: () => true,
  options: {
    '--connlimit-upto': { values: 1 },
    '--connlimit-above': { values: 1, negatable: true },
    '--connlimit-mask': { values: 1 },
    '--connlimit-saddr': { values: 0 },
    '--connlimit-daddr': { values: 0 },
  },
  read(given, { family }) {
    const option = given.oneOf('--connlimit-upto', '--connlimit-above');
    const sides = ['--connlimit-saddr', '--connlimit-daddr'] as const;
    if (sides.every((side) => given.has(side))) given.oneOf(...sides);
    const longest = family === 4 ? 32 : 128;
    const mask = given.get('--connlimit-mask');
    return {
      limit: option.read((text) => readNumber(text, 0, 0xffffffff)),
      matches: (option.name === '--connlimit-above') !== option.negated ? 'above' : 'upto',
      prefix: mask?.read((text) => readNumber(text, 0, longest)) ?? longest,
      side: given.has('--connlimit-daddr') ? 'destination' : 'source',
    };
  },
  write: ({ limit, matches, prefix, side }) =>
    `--connlimit-${matches} ${limit} --connlimit-mask ${prefix} --connlimit-${side[0]}addr`,
  compile: (options, { conntrack, family }) =>
    new ConnlimitPredicate(options, conntrack, netmask(family, options.prefix)),
};
