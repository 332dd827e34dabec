import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { type Range, readNumber, readRange, within, writeRange } from '../text/ranges.ts';
import { not, words } from '../text/write-options.ts';

interface FragOptions {
  readonly id: (Range & { readonly inverted: boolean }) | null;
  /** Kept: the kernel does not compare it. */
  readonly length: { readonly bytes: number; readonly inverted: boolean } | null;
  /** That reserved bits are 0, as those of all packets here. */
  readonly reserved: boolean;
  readonly first: boolean;
  /** More come, or this is the last; null for either. */
  readonly more: boolean | null;
}

class FragPredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: FragOptions;

  constructor(options: FragOptions) {
    this.#options = options;
  }

  matches({ fragment }: PacketBuffer): boolean {
    const { id, first, more } = this.#options;
    if (fragment === null) return false;
    return (
      (id === null || within(id, fragment.id) !== id.inverted) &&
      (!first || fragment.offset === 0) &&
      (more === null || fragment.more === more)
    );
  }
}

/**
 * `-m frag`: the fragment header of IPv6 (net/ipv6/netfilter/ip6t_frag.c). With conntrack no rule
 * sees one: it puts packets together before all of them.
 */
export const frag: MatchExtension<FragOptions> = {
  name: 'frag',
  families: [6],
  options: {
    '--fragid': { values: 1, negatable: true },
    '--fraglen': { values: 1, negatable: true },
    '--fragres': { values: 0 },
    '--fragfirst': { values: 0 },
    '--fragmore': { values: 0 },
    '--fraglast': { values: 0 },
  },
  read(given) {
    const option = given.get('--fragid');
    const length = given.get('--fraglen');
    const [more, last] = [given.has('--fragmore'), given.has('--fraglast')];
    if (more && last) given.oneOf('--fragmore', '--fraglast');
    return {
      id: option
        ? { ...option.read((text) => readRange(text, 0xffffffff)), inverted: option.negated }
        : null,
      length: length
        ? {
            bytes: length.read((text) => readNumber(text, 0, 0xffffffff)),
            inverted: length.negated,
          }
        : null,
      reserved: given.has('--fragres'),
      first: given.has('--fragfirst'),
      more: more || last ? more : null,
    };
  },
  write: ({ id, length, reserved, first, more }) =>
    words(
      id === null ? '' : `${not(id.inverted)}--fragid ${writeRange(id)}`,
      length === null ? '' : `${not(length.inverted)}--fraglen ${length.bytes}`,
      reserved ? '--fragres' : '',
      first ? '--fragfirst' : '',
      more === null ? '' : more ? '--fragmore' : '--fraglast',
    ),
  compile: (options) => new FragPredicate(options),
};
