import { type Conntrack, NO_CONNECTION } from '@packet-path/conntrack';
import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { quotedAtMost } from '../text/canonical.ts';
import { not } from '../text/write-options.ts';

/** `xt_helper_info` has 30 bytes for the name and its end. */
const LONGEST_NAME = 29;
const canonical = quotedAtMost(LONGEST_NAME, 'a name');

interface HelperOptions {
  /** The empty name stands for any helper. */
  readonly name: string;
  readonly inverted: boolean;
}

class HelperPredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: HelperOptions;
  readonly #conntrack: Conntrack;

  constructor(options: HelperOptions, conntrack: Conntrack) {
    this.#options = options;
    this.#conntrack = conntrack;
  }

  matches({ connection }: PacketBuffer): boolean {
    const { name, inverted } = this.#options;
    if (connection === NO_CONNECTION) return inverted;
    const announcer = this.#conntrack.helpers.announcerOf(connection);
    // Source: xt_helper.c, helper_mt: the name given need only begin with the helper's.
    const matched = announcer !== undefined && (name === '' || name.startsWith(announcer));
    return matched !== inverted;
  }
}

/** `-m helper`: packets of connections that a helper expected (net/netfilter/xt_helper.c). */
export const helper: MatchExtension<HelperOptions> = {
  name: 'helper',
  needsConntrack: () => true,
  options: { '--helper': { values: 1, negatable: true } },
  read(given) {
    const option = given.require('--helper');
    option.read(canonical);
    return { name: option.value, inverted: option.negated };
  },
  write: ({ name, inverted }) => `${not(inverted)}--helper ${canonical(name)}`,
  compile: (options, { conntrack }) => new HelperPredicate(options, conntrack),
};
