import { PacketPathError } from '@packet-path/core';
import type { MatchExtension, MatchResult, Predicate } from '../extension/extension.ts';
import { type Range, readRange, writeRange } from '../text/ranges.ts';
import { not, words } from '../text/write-options.ts';

/** include/uapi/linux/in6.h, `IPPROTO_MH`. */
const MOBILITY = 135;
/** The types by number, and the tool's names for them (RFC 6275). */
const TYPES: readonly (readonly string[])[] = [
  ['binding-refresh-request', 'brr'],
  ['home-test-init', 'hoti'],
  ['careof-test-init', 'coti'],
  ['home-test', 'hot'],
  ['careof-test', 'cot'],
  ['binding-update', 'bu'],
  ['binding-acknowledgement', 'ba'],
  ['binding-error', 'be'],
];
const EVERY_TYPE: Range = { first: 0, last: 255 };

interface MobilityOptions {
  readonly types: Range;
  readonly inverted: boolean;
}

/** Packets here have no mobility header: a broken packet, which the kernel drops (`hotdrop`). */
const BROKEN: Predicate = {
  matches: ({ fragment }): MatchResult => ((fragment?.offset ?? 0) > 0 ? false : 'drop'),
};

/** `-m mh`: the type of a mobility header (net/ipv6/netfilter/ip6t_mh.c, `mh_mt6`). */
export const mh: MatchExtension<MobilityOptions> = {
  name: 'mh',
  families: [6],
  protocols: [MOBILITY],
  options: { '--mh-type': { values: 1, negatable: true } },
  read(given) {
    const option = given.get('--mh-type');
    if (option === undefined) return { types: EVERY_TYPE, inverted: false };
    return { types: option.read(readTypes), inverted: option.negated };
  },
  write: ({ types, inverted }) =>
    words(
      types.first === 0 && types.last === EVERY_TYPE.last && !inverted
        ? ''
        : `${not(inverted)}--mh-type ${writeRange(types)}`,
    ),
  compile: () => BROKEN,
};

/** `4`, `1:3`, or a name. */
function readTypes(text: string): Range {
  const numbers = text
    .split(':')
    .map((word) => {
      const named = TYPES.findIndex((names) => names.some((name) => name === word.toLowerCase()));
      return named < 0 ? word : `${named}`;
    })
    .join(':');
  if (numbers === ':') throw new PacketPathError('bad-option', `'${text}' is no type`);
  return readRange(numbers, EVERY_TYPE.last);
}
