import { Address, type PacketBuffer } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { type MaskedAddress, prefixLength, readMaskedAddress } from '../text/masked-address.ts';

interface Prefixes {
  readonly source: MaskedAddress;
  readonly destination: MaskedAddress;
}

/** Prefixes beyond this length leave no room for what keeps the checksum (`ip6t_npt_checkentry`). */
const LONGEST_PREFIX = 64;
/** A prefix of so many bits leaves the fourth 16 bits to hold the difference of the checksums. */
const SHORT_PREFIX = 48;

class TranslationAction implements Action {
  readonly #end: 'source' | 'destination';
  readonly #words: readonly number[];
  readonly #length: number;
  /** The difference of the two prefixes in one's complement, 16 bits. */
  readonly #adjustment: number;

  constructor({ source, destination }: Prefixes, end: 'source' | 'destination') {
    this.#end = end;
    this.#words = wordsOf(destination.address);
    this.#length = Math.max(prefixLength(source.mask) ?? 0, prefixLength(destination.mask) ?? 0);
    this.#adjustment = fold(sum(wordsOf(source.address)) + (0xffff - fold(sum(this.#words))));
  }

  run(packet: PacketBuffer): TargetResult {
    const mapped = this.#map(wordsOf(packet[this.#end]));
    if (mapped === undefined) return 'drop';
    packet[this.#end] = mapped;
    return 'continue';
  }

  /** Undefined where no 16 bits of the address can hold the difference. */
  #map(words: number[]): Address | undefined {
    for (let index = 0; index < LONGEST_PREFIX / 16; index++) {
      const bits = Math.max(0, Math.min(16, this.#length - index * 16));
      const mask = (0xffff << (16 - bits)) & 0xffff;
      words[index] = ((words[index] ?? 0) & ~mask) | ((this.#words[index] ?? 0) & mask);
    }
    const place =
      this.#length <= SHORT_PREFIX ? 3 : words.findIndex((word, at) => at >= 4 && word !== 0xffff);
    if (place < 0) return undefined;
    const adjusted = fold((words[place] ?? 0) + this.#adjustment);
    words[place] = adjusted === 0xffff ? 0 : adjusted;
    const [w0, w1, w2, w3] = [0, 2, 4, 6].map(
      (at) => ((words[at] ?? 0) << 16) | (words[at + 1] ?? 0),
    );
    return new Address(6, w0 ?? 0, w1 ?? 0, w2 ?? 0, w3 ?? 0);
  }
}

function wordsOf({ w0, w1, w2, w3 }: Address): number[] {
  return [w0, w1, w2, w3].flatMap((word) => [word >>> 16, word & 0xffff]);
}

function sum(words: readonly number[]): number {
  return words.reduce((total, word) => total + word, 0);
}

/** The sum of 16-bit numbers in one's complement (`csum_fold`, without its last inversion). */
function fold(total: number): number {
  let folded = total;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return folded;
}

function translation(
  name: string,
  end: 'source' | 'destination',
  hooks: TargetExtension<Prefixes>['hooks'],
): TargetExtension<Prefixes> {
  return {
    name,
    families: [6],
    tables: ['mangle'],
    ...(hooks && { hooks }),
    options: { '--src-pfx': { values: 1 }, '--dst-pfx': { values: 1 } },
    read: (given) => ({
      source: readPrefix(given.require('--src-pfx')),
      destination: readPrefix(given.require('--dst-pfx')),
    }),
    write: ({ source, destination }) =>
      `--src-pfx ${writePrefix(source)} --dst-pfx ${writePrefix(destination)}`,
    compile: (prefixes) => new TranslationAction(prefixes, end),
  };
}

function readPrefix(option: GivenOption): MaskedAddress {
  const prefix = option.read((text) => readMaskedAddress(text, 6));
  const address = Address.tryParse(option.value.split('/', 1)[0] ?? '');
  const length = prefixLength(prefix.mask) ?? 128;
  if (length > LONGEST_PREFIX || address?.equals(prefix.address) !== true) {
    option.fail(
      'bad-prefix',
      `'${option.value}' is no prefix`,
      `a network of /1 to /${LONGEST_PREFIX}`,
    );
  }
  return prefix;
}

function writePrefix({ address, mask }: MaskedAddress): string {
  return `${address}/${prefixLength(mask)}`;
}

/** `-j SNPT`: another prefix of the source, without state (net/ipv6/netfilter/ip6t_NPT.c, RFC 6296). */
export const SNPT: TargetExtension<Prefixes> = translation('SNPT', 'source', [
  'INPUT',
  'POSTROUTING',
]);

/** `-j DNPT`: another prefix of the destination. */
export const DNPT: TargetExtension<Prefixes> = translation('DNPT', 'destination', [
  'PREROUTING',
  'OUTPUT',
]);
