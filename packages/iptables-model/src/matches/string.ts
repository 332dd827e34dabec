import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { GivenOption, GivenOptions } from '../text/given-options.ts';
import { readNumber } from '../text/ranges.ts';
import { not, words } from '../text/write-options.ts';
import { packetOctets } from './packet-octets.ts';

/** XT_STRING_MAX_PATTERN_SIZE (include/uapi/linux/netfilter/xt_string.h). */
const LONGEST_PATTERN = 128;
const BACKSLASH = 0x5c;
/** Where the search ends unless it is said. */
const LAST = 65_535;

interface StringOptions {
  /** 8 bits each. */
  readonly octets: readonly number[];
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
    this.#options = options;
    this.#pattern = options.octets.map((octet) => this.#fold(octet));
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
  write: ({ octets, algorithm, from, to, ignoresCase, inverted }) =>
    words(
      `${not(inverted)}${writePattern(octets)}`,
      `--algo ${algorithm}`,
      from === 0 ? '' : `--from ${from}`,
      to === LAST ? '' : `--to ${to}`,
      ignoresCase ? '--icase' : '',
    ),
  compile: (options) => new StringPredicate(options),
};

function readStringOptions(given: GivenOptions): StringOptions {
  const option = given.oneOf('--string', '--hex-string');
  const octets =
    option.name === '--string' ? characters(option.value) : octetsOf(option, option.value);
  if (octets.length === 0 || octets.length > LONGEST_PATTERN) {
    option.fail('bad-option', 'the pattern does not fit', `1 to ${LONGEST_PATTERN} bytes`);
  }
  const algorithm = given.require('--algo');
  if (!['bm', 'kmp'].includes(algorithm.value)) {
    algorithm.fail('bad-option', `'${algorithm.value}' is no algorithm`, 'bm or kmp');
  }
  const place = (name: '--from' | '--to', standard: number): number =>
    given.get(name)?.read((text) => readNumber(text, 0, LAST)) ?? standard;
  return {
    octets,
    algorithm: algorithm.value,
    from: place('--from', 0),
    to: place('--to', LAST),
    ignoresCase: given.has('--icase'),
    inverted: option.negated,
  };
}

/** The bytes of a text in UTF-8. */
function characters(text: string): readonly number[] {
  return [...text].flatMap((character) => utf8(character.codePointAt(0) ?? 0));
}

/** The octets of a text with hexadecimal parts between bars, as `GET |0d 0a|`; `\\` makes a bar itself. */
function octetsOf(option: GivenOption, text: string): readonly number[] {
  const octets: number[] = [];
  const pieces = /\\(.)|\|([0-9a-f \t]*)\||([^\\|]+)/giy;
  for (let at = 0; at < text.length; at = pieces.lastIndex) {
    pieces.lastIndex = at;
    const [, escaped, digits, plain] = pieces.exec(text) ?? [];
    const pairs = digits?.replaceAll(/[ \t]/g, '');
    if (
      (escaped ?? pairs ?? plain) === undefined ||
      (pairs !== undefined && pairs.length % 2 === 1)
    ) {
      option.fail(
        'bad-option',
        `'${text}' is no pattern`,
        'text, and pairs of digits between bars',
      );
    }
    if (pairs === undefined) octets.push(...characters(escaped ?? plain ?? ''));
    for (const pair of pairs?.match(/../g) ?? []) octets.push(Number.parseInt(pair, 16));
  }
  return octets;
}

/** As text where every byte can be printed, else all in digits (libxt_string, `is_hex_string`). */
function writePattern(octets: readonly number[]): string {
  const isText =
    octets.every((octet) => octet >= 0x20 && octet < 0x7f) && octets.at(-1) !== BACKSLASH;
  if (!isText) {
    const digits = octets.map((octet) => octet.toString(16).padStart(2, '0')).join('');
    return `--hex-string "|${digits}|"`;
  }
  const text = String.fromCharCode(...octets).replaceAll(/["\\]/g, '\\$&');
  return `--string "${text}"`;
}

function utf8(code: number): readonly number[] {
  if (code < 0x80) return [code];
  const last = (bits: number): number => 0x80 | ((code >>> bits) & 0x3f);
  if (code < 0x800) return [0xc0 | (code >>> 6), last(0)];
  if (code < 0x10000) return [0xe0 | (code >>> 12), last(6), last(0)];
  return [0xf0 | (code >>> 18), last(12), last(6), last(0)];
}
