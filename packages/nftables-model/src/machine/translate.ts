import {
  type Manipulation,
  masquerade,
  type Nat,
  type NatRange,
  redirect,
} from '@packet-path/conntrack';
import { Address, type Family, type PacketBuffer, type Passage } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';

/** The registers of a range's first and last datum; the same register for a single one. */
export interface RegisterRange {
  readonly first: number;
  readonly last: number;
}

/** A NAT statement, with the registers that hold the addresses and ports to rewrite to. */
export interface Translation {
  readonly kind: 'dnat' | 'snat' | 'masquerade' | 'redirect';
  /** Of the addresses; undefined where there are none. */
  readonly family: Family | undefined;
  readonly addresses: RegisterRange | undefined;
  readonly ports: RegisterRange | undefined;
  /** `prefix to`: the bits behind the prefix stay the packet's (`NF_NAT_RANGE_NETMAP`). */
  readonly isPrefix: boolean;
  readonly flags: Pick<NatRange, 'random' | 'fullyRandom' | 'persistent'>;
}

/**
 * `[ nat dnat ip addr_min reg 1 proto_min reg 2 ]`, `[ masq ]`, `[ redir ]` (net/netfilter/nft_nat.c,
 * nft_masq.c, nft_redir.c): sets the connection's translation up. NAT's verdict ends the chain.
 */
export class Translate implements Instruction {
  readonly name: string;
  readonly #nat: Nat;
  readonly #translation: Translation;
  readonly #known: KnownRange[] = [];
  #oldest = 0;

  constructor(nat: Nat, translation: Translation) {
    this.name = NAMES[translation.kind];
    this.#nat = nat;
    this.#translation = translation;
  }

  run({ words }: Registers, packet: PacketBuffer, passage: Passage): Step {
    const { kind, family } = this.#translation;
    if (family !== undefined && family !== packet.family) return Step.NEXT;
    const range = this.#rangeIn(words, packet);
    const verdict =
      kind === 'masquerade'
        ? masquerade(this.#nat, packet, passage, range)
        : kind === 'redirect'
          ? redirect(this.#nat, packet, passage, range)
          : this.#nat.setup(packet, passage, MANIPULATION[kind], range);
    return verdict === 'accept' ? Step.ACCEPT : Step.DROP;
  }

  #rangeIn(words: Int32Array, packet: PacketBuffer): NatRange {
    const { isPrefix } = this.#translation;
    if (isPrefix) return this.#mapped(this.#fixedRange(words), packet);
    return this.#fixedRange(words);
  }

  /** The one address of a network that the packet's own address becomes (`nft_nat_setup_netmap`). */
  #mapped(range: NatRange, packet: PacketBuffer): NatRange {
    if (range.addresses === undefined) return range;
    const { kind } = this.#translation;
    const own = kind === 'dnat' ? packet.destination : packet.source;
    const address = intoNetwork(own, range.addresses.first, range.addresses.last);
    return { ...range, addresses: { first: address, last: address } };
  }

  /** The range that the registers hold; those of the last endpoints are kept. */
  #fixedRange(words: Int32Array): NatRange {
    const { addresses, ports } = this.#translation;
    const first = addresses?.first ?? 0;
    const port = ports?.first ?? 0;
    for (const known of this.#known) {
      const { made } = known;
      if (made[first] === words[first] && made[port] === words[port] && this.#isSame(made, words)) {
        return known.range;
      }
    }
    const range = this.#makeRange(words);
    this.#known[this.#oldest] = { made: Int32Array.from(words), range };
    this.#oldest = (this.#oldest + 1) % MOST_KNOWN;
    return range;
  }

  #makeRange(words: Int32Array): NatRange {
    const { addresses, ports, family, flags } = this.#translation;
    return {
      ...(addresses !== undefined &&
        family !== undefined && {
          addresses: {
            first: addressAt(words, addresses.first, family),
            last: addressAt(words, addresses.last, family),
          },
        }),
      ...(ports !== undefined && {
        ports: { first: words[ports.first]! & 0xffff, last: words[ports.last]! & 0xffff },
      }),
      ...flags,
    };
  }

  #isSame(made: Int32Array, words: Int32Array): boolean {
    const { addresses, ports, family } = this.#translation;
    const width = family === 6 ? 4 : 1;
    if (addresses !== undefined) {
      for (let index = 0; index < width; index++) {
        if (made[addresses.first + index] !== words[addresses.first + index]) return false;
        if (made[addresses.last + index] !== words[addresses.last + index]) return false;
      }
    }
    return ports === undefined || made[ports.last] === words[ports.last];
  }
}

/** Ranges that a statement keeps: those of a service's endpoints. */
const MOST_KNOWN = 16;

interface KnownRange {
  /** The registers that it was made of. */
  readonly made: Int32Array;
  readonly range: NatRange;
}

const NAMES = { dnat: 'nat', snat: 'nat', masquerade: 'masq', redirect: 'redir' } as const;
const MANIPULATION: Readonly<Record<'dnat' | 'snat', Manipulation>> = {
  dnat: 'destination',
  snat: 'source',
};

/** An address with the bits that two others share, and its own bits where they differ. */
function intoNetwork(own: Address, first: Address, last: Address): Address {
  const mix = (mine: number, low: number, high: number): number =>
    (mine & (low ^ high)) | (low & ~(low ^ high));
  if (own.family === 4) return Address.v4(mix(own.w3, first.w3, last.w3));
  return Address.v6(
    mix(own.w0, first.w0, last.w0),
    mix(own.w1, first.w1, last.w1),
    mix(own.w2, first.w2, last.w2),
    mix(own.w3, first.w3, last.w3),
  );
}

function addressAt(words: Int32Array, at: number, family: Family): Address {
  if (family === 4) return Address.v4(words[at]!);
  return Address.v6(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
}
