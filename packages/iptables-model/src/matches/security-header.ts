import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, MatchResult, Predicate } from '../extension/extension.ts';
import { type Range, readRange, within, writeRange } from '../text/ranges.ts';
import { not, words } from '../text/write-options.ts';

/** include/uapi/linux/in.h, `IPPROTO_ESP` and `IPPROTO_AH`. */
const [ESP, AH] = [50, 51] as const;

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
      const asked = given.get(option);
      if (asked === undefined) return { range: EVERY_INDEX, inverted: false };
      const range = asked.read((text) => readRange(text, EVERY_INDEX.last));
      return { range, inverted: asked.negated };
    },
    write({ range, inverted }) {
      const isEvery = range.first === 0 && range.last === EVERY_INDEX.last && !inverted;
      return words(isEvery ? '' : `${not(inverted)}${option} ${writeRange(range)}`);
    },
    compile: (test) => new IndexPredicate(test),
  };
}

/** `-m ah` of IPv4 (net/ipv4/netfilter/ipt_ah.c). */
export const ah: MatchExtension<IndexTest> = indexMatch('ah', AH, { families: [4] });

/** `-m esp` (net/netfilter/xt_esp.c). */
export const esp: MatchExtension<IndexTest> = indexMatch('esp', ESP);
