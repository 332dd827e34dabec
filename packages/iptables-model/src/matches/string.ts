import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { GivenOptions } from '../text/given-options.ts';
import { readNumber } from '../text/ranges.ts';
import { not, words } from '../text/write-options.ts';
import { packetOctets } from './packet-octets.ts';

/** XT_STRING_MAX_PATTERN_SIZE (include/uapi/linux/netfilter/xt_string.h). */
const LONGEST_PATTERN = 128;
/** Where the search ends unless it is said. */
const LAST = 65_535;

interface StringOptions {
  /** As it is written behind its option. */
  readonly pattern: string;
  readonly hexadecimal: boolean;
  readonly algorithm: string;
  readonly from: number;
  readonly to: number;
  readonly ignoresCase: boolean;
  readonly inverted: boolean;
}

class StringPredicate implements Predicate {
  readonly isStateless = true;
  readonly #pattern: readonly number[];
  readonly #options: StringOptions;

  constructor(options: StringOptions) {
    const { pattern, hexadecimal } = options;
    this.#options = options;
    const octets = hexadecimal ? octetsOf(pattern) : characters(pattern);
    this.#pattern = octets.map((octet) => this.#fold(octet));
  }

  matches(packet: PacketBuffer): boolean {
    return this.#finds(packetOctets(packet)) !== this.#options.inverted;
  }

  /** The whole pattern lies from `--from` to `--to` (net/core/skbuff.c, `skb_find_text`). */
  #finds(octets: DataView): boolean {
    const { from, to } = this.#options;
    const last = Math.min(to, octets.byteLength) - this.#pattern.length;
    for (let at = from; at <= last; at++) {
      const isHere = this.#pattern.every(
        (wanted, index) => this.#fold(octets.getUint8(at + index)) === wanted,
      );
      if (isHere) return true;
    }
    return false;
  }

  /** A letter as a small one, where capitals do not matter. */
  #fold(octet: number): number {
    const isCapital = octet >= 0x41 && octet <= 0x5a;
    return this.#options.ignoresCase && isCapital ? octet + 0x20 : octet;
  }
}

/**
 * `-m string`: a pattern somewhere in the packet, its headers too (net/netfilter/xt_string.c). In the
 * payload of a packet that does not say what it is, none is found.
 */
export const string: MatchExtension<StringOptions> = {
  name: 'string',
  options: {
    '--string': { values: 1, negatable: true },
    '--hex-string': { values: 1, negatable: true },
    '--algo': { values: 1 },
    '--from': { values: 1 },
    '--to': { values: 1 },
    '--icase': { values: 0 },
  },
  read: readStringOptions,
  write: ({ pattern, hexadecimal, algorithm, from, to, ignoresCase, inverted }) =>
    words(
      `${not(inverted)}--${hexadecimal ? 'hex-' : ''}string "${pattern.replaceAll(/["\\]/g, '\\$&')}"`,
      `--algo ${algorithm}`,
      from === 0 ? '' : `--from ${from}`,
      to === LAST ? '' : `--to ${to}`,
      ignoresCase ? '--icase' : '',
    ),
  compile: (options) => new StringPredicate(options),
};

function readStringOptions(given: GivenOptions): StringOptions {
  const option = given.oneOf('--string', '--hex-string');
  if (option.value === '' || option.value.length > LONGEST_PATTERN) {
    option.fail('bad-option', 'the pattern does not fit', `1 to ${LONGEST_PATTERN} characters`);
  }
  const algorithm = given.require('--algo');
  if (!['bm', 'kmp'].includes(algorithm.value)) {
    algorithm.fail('bad-option', `'${algorithm.value}' is no algorithm`, 'bm or kmp');
  }
  const place = (name: '--from' | '--to', standard: number): number =>
    given.get(name)?.read((text) => readNumber(text, 0, LAST)) ?? standard;
  return {
    pattern: option.value,
    hexadecimal: option.name === '--hex-string',
    algorithm: algorithm.value,
    from: place('--from', 0),
    to: place('--to', LAST),
    ignoresCase: given.has('--icase'),
    inverted: option.negated,
  };
}

function characters(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0) & 0xff);
}

/** The octets of a text with hexadecimal parts between bars, as `GET |0d 0a|`. */
function octetsOf(text: string): number[] {
  return text.split('|').flatMap((part, index) => {
    if (index % 2 === 0) return characters(part.replaceAll(/\\(.)/g, '$1'));
    return (part.match(/[0-9a-f]{2}/gi) ?? []).map((digits) => Number.parseInt(digits, 16));
  });
}
