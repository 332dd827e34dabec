import { ALWAYS } from '../extension/always.ts';
import type { MatchExtension } from '../extension/extension.ts';
import { NEVER } from '../extension/never.ts';
import type { GivenOptions } from '../text/given-options.ts';
import { readNumber } from '../text/ranges.ts';
import { not, words } from '../text/write-options.ts';

/** XT_STRING_MAX_PATTERN_SIZE (include/uapi/linux/netfilter/xt_string.h). */
const LONGEST_PATTERN = 128;
/** Where the search ends unless it is said; not printed for `from`, always for `to`. */
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

/**
 * `-m string`: a pattern somewhere in the packet (net/netfilter/xt_string.c). Payload is not
 * modelled: no pattern is found.
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
      `--to ${to}`,
      ignoresCase ? '--icase' : '',
    ),
  compile: ({ inverted }) => (inverted ? ALWAYS : NEVER),
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
