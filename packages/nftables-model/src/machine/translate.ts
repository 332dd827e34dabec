import {
  type Conntrack,
  type Manipulation,
  masquerade,
  type NatRange,
  redirect,
} from '@packet-path/conntrack';
import {
  Address,
  type CourseAction,
  type CourseRecorder,
  type Family,
  type GivenEnd,
  type PacketBuffer,
  type Passage,
  type Verdict,
} from '@packet-path/core';
import type { Foresight, Giver } from '../program/foresight.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { PerHost } from '../share/per-host.ts';

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
 * Rules whose statements differ in nothing but the contents of registers share one.
 */
export class Translate implements Instruction, Giver {
  readonly name: string;
  readonly repeats = true;
  readonly #conntracks: PerHost<Conntrack>;
  readonly #translation: Translation;
  readonly #range: OpenRange;

  constructor(conntracks: PerHost<Conntrack>, translation: Translation) {
    this.name = NAMES[translation.kind];
    this.#conntracks = conntracks;
    this.#translation = translation;
    this.#range = { ...translation.flags };
  }

  run({ words }: Registers, packet: PacketBuffer, passage: Passage): Step {
    const { family } = this.#translation;
    if (family !== undefined && family !== packet.family) return Step.NEXT;
    const range = this.#rangeIn(words, packet);
    const { recorder } = passage;
    const verdict =
      recorder === undefined
        ? this.#setup(packet, passage, range)
        : this.#record(recorder, packet, passage, { ...range });
    return verdict === 'accept' ? Step.ACCEPT : Step.DROP;
  }

  /** Foresees that all packets get one destination: an address with a port. */
  foresee({ words }: Registers, packet: PacketBuffer, foresight: Foresight): Step {
    const { kind, family, isPrefix } = this.#translation;
    if (family !== undefined && family !== packet.family) return Step.NEXT;
    const end = kind === 'dnat' && !isPrefix ? onlyEnd(this.#fixedRange(words)) : undefined;
    if (end === undefined) return foresight.lose();
    foresight.gives = end;
    foresight.giver = this;
    return Step.ACCEPT;
  }

  /** Whether it gives packets of a family the one end whose words, an address and a port, stand in registers. */
  givesEndAt(at: number, of: Family): boolean {
    const { kind, family, addresses, ports, isPrefix, flags } = this.#translation;
    const isOneEnd = isAt(addresses, at) && isAt(ports, at + (of === 4 ? 1 : 4));
    const isPlain = flags.random !== true && flags.fullyRandom !== true;
    return kind === 'dnat' && family === of && !isPrefix && isOneEnd && isPlain;
  }

  give({ address, port }: GivenEnd, packet: PacketBuffer, passage: Passage): Verdict {
    const { flags } = this.#translation;
    const addresses = { first: address, last: address };
    const range = { ...flags, addresses, ports: { first: port, last: port } };
    return this.#setup(packet, passage, range);
  }

  #setup(packet: PacketBuffer, passage: Passage, range: NatRange): Verdict {
    const { kind } = this.#translation;
    const { nat } = this.#conntracks.of(passage.host);
    switch (kind) {
      case 'masquerade':
        return masquerade(nat, packet, passage, range);
      case 'redirect':
        return redirect(nat, packet, passage, range);
      default:
        return nat.setup(packet, passage, MANIPULATION[kind], range);
    }
  }

  /** Sets it up for each packet of a course, where that gives all of them the same destination. */
  #record(
    recorder: CourseRecorder,
    packet: PacketBuffer,
    passage: Passage,
    range: NatRange,
  ): Verdict {
    const { kind, isPrefix } = this.#translation;
    const toOne = kind === 'dnat' && isOne(range);
    if (isPrefix || !(toOne || kind === 'snat' || kind === 'masquerade')) recorder.refuse();
    const gives = toOne ? onlyEnd(range) : undefined;
    const action: CourseAction<Verdict> = {
      run: (each, passageOfEach) => this.#setup(each, passageOfEach, range),
      ...(gives !== undefined && { gives }),
    };
    return recorder.again(action, packet, passage);
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

  /** The range that the registers hold. NAT reads it, and keeps none of it. */
  #fixedRange(words: Int32Array): NatRange {
    const { addresses, ports, family } = this.#translation;
    const range = this.#range;
    if (addresses !== undefined && family !== undefined) {
      const first = addressAt(words, addresses.first, family);
      const last =
        addresses.last === addresses.first ? first : addressAt(words, addresses.last, family);
      range.addresses = { first, last };
    }
    if (ports !== undefined) {
      range.ports = { first: words[ports.first]! & 0xffff, last: words[ports.last]! & 0xffff };
    }
    return range;
  }
}

function isAt(range: RegisterRange | undefined, at: number): boolean {
  return range?.first === at && range.last === at;
}

/** A range while it is filled. */
type OpenRange = { -readonly [Part in keyof NatRange]: NatRange[Part] };

/** The one address with one port of a range that leaves NAT no choice; undefined for every other. */
function onlyEnd(range: NatRange): GivenEnd | undefined {
  const { addresses, ports, fullyRandom } = range;
  if (addresses === undefined || ports === undefined || fullyRandom === true) return undefined;
  return isOne(range) ? { address: addresses.first, port: ports.first } : undefined;
}

/** Whether a range leaves NAT no choice of a destination. */
function isOne({ addresses, ports, random }: NatRange): boolean {
  return (
    addresses?.first.equals(addresses.last) === true &&
    (ports === undefined || ports.first === ports.last) &&
    random !== true
  );
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
