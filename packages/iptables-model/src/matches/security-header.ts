import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, MatchResult, Predicate } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { type Range, readNumber, readRange, within, writeRange } from '../text/ranges.ts';
import { not, words } from '../text/write-options.ts';

/** include/uapi/linux/in.h, `IPPROTO_ESP`, `IPPROTO_AH` and `IPPROTO_COMP`. */
const [ESP, AH, COMPRESSED] = [50, 51, 108] as const;

const EVERY_INDEX: Range = { first: 0, last: 0xffffffff };

interface IndexTest {
  readonly range: Range;
  readonly inverted: boolean;
}

class IndexPredicate implements Predicate {
  readonly isStateless = true;
  readonly #test: IndexTest;

  constructor(test: IndexTest) {
    this.#test = test;
  }

  /** A packet without the header is broken, and dropped; later fragments do not have it. */
  matches({ fragment, spi }: PacketBuffer): MatchResult {
    if ((fragment?.offset ?? 0) > 0) return false;
    if (spi === undefined) return 'drop';
    return within(this.#test.range, spi) !== this.#test.inverted;
  }
}

function readIndex(asked: GivenOption | undefined, largest: number): IndexTest {
  if (asked === undefined) return { range: { first: 0, last: largest }, inverted: false };
  return { range: asked.read((text) => readRange(text, largest)), inverted: asked.negated };
}

/** Empty where every index passes. */
function writeIndex(name: string, { range, inverted }: IndexTest, largest: number): string {
  if (range.first === 0 && range.last === largest && !inverted) return '';
  return `${not(inverted)}${name} ${writeRange(range)}`;
}

/** A match of the security parameters index, 32 bits, in the header of a protocol of IPsec. */
function indexMatch(
  name: 'ah' | 'esp',
  protocol: number,
  rest: Pick<MatchExtension<IndexTest>, 'families'> = {},
): MatchExtension<IndexTest> {
  const option = `--${name}spi`;
  return {
    ...rest,
    name,
    protocols: [protocol],
    options: { [option]: { values: 1, negatable: true } },
    read(given) {
      return readIndex(given.get(option), EVERY_INDEX.last);
    },
    write: (test) => writeIndex(option, test, EVERY_INDEX.last),
    compile: (test) => new IndexPredicate(test),
  };
}

/** `-m ah` of IPv4 (net/ipv4/netfilter/ipt_ah.c). */
export const ah4: MatchExtension<IndexTest> = indexMatch('ah', AH, { families: [4] });

/** `-m esp` (net/netfilter/xt_esp.c). */
export const esp: MatchExtension<IndexTest> = indexMatch('esp', ESP);

interface Ah6Options {
  readonly index: IndexTest;
  /** Bytes of the header. */
  readonly length: { readonly bytes: number; readonly inverted: boolean } | null;
  readonly reserved: boolean;
}

/** Bytes of a header with the usual check value of 96 bits (RFC 4302). */
const AH_BYTES = 24;

/**
 * `-m ah` of IPv6, which asks no protocol of the rule (net/ipv6/netfilter/ip6t_ah.c): a packet without
 * the header does not match. Packets do not say how long the header is; it has 24 bytes.
 */
export const ah6: MatchExtension<Ah6Options> = {
  name: 'ah',
  families: [6],
  options: {
    '--ahspi': { values: 1, negatable: true },
    '--ahlen': { values: 1, negatable: true },
    '--ahres': { values: 0 },
  },
  read(given) {
    const length = given.get('--ahlen');
    const bytes = length?.read((text) => readNumber(text, 0, 0xffffffff));
    return {
      index: readIndex(given.get('--ahspi'), EVERY_INDEX.last),
      length: length && bytes !== undefined ? { bytes, inverted: length.negated } : null,
      reserved: given.has('--ahres'),
    };
  },
  write: ({ index, length, reserved }) =>
    words(
      writeIndex('--ahspi', index, EVERY_INDEX.last),
      length === null ? '' : `${not(length.inverted)}--ahlen ${length.bytes}`,
      reserved ? '--ahres' : '',
    ),
  compile: ({ index, length }) => ({
    matches({ protocol, spi, fragment }): MatchResult {
      if (protocol !== AH || (fragment?.offset ?? 0) > 0) return false;
      if (spi === undefined) return 'drop';
      if (within(index.range, spi) === index.inverted) return false;
      if (length === null || length.bytes === 0) return true;
      return (length.bytes === AH_BYTES) !== length.inverted;
    },
  }),
};

interface CompressionOptions {
  readonly index: IndexTest;
  readonly reserved: boolean;
}

/** `-m ipcomp`: the compression parameter index, which a packet here says as its `spi` (net/netfilter/xt_ipcomp.c). */
export const ipcomp: MatchExtension<CompressionOptions> = {
  name: 'ipcomp',
  protocols: [COMPRESSED],
  options: { '--ipcompspi': { values: 1, negatable: true }, '--compres': { values: 0 } },
  read: (given) => ({
    index: readIndex(given.get('--ipcompspi'), EVERY_INDEX.last),
    reserved: given.has('--compres'),
  }),
  write: ({ index, reserved }) =>
    words(writeIndex('--ipcompspi', index, EVERY_INDEX.last), reserved ? '--compres' : ''),
  compile: ({ index }) => new IndexPredicate(index),
};
