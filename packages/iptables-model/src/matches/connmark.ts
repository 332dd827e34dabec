import type { Conntrack } from '@packet-path/conntrack';
import { hasTemplate, NO_CONNECTION } from '@packet-path/conntrack';
import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { type MaskedValue, readMaskedValue, writeMaskedValue } from '../text/masked-value.ts';
import { not } from '../text/write-options.ts';

interface ConnmarkOptions extends MaskedValue {
  readonly inverted: boolean;
}

class ConnmarkPredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: ConnmarkOptions;
  readonly #conntrack: Conntrack;

  constructor(options: ConnmarkOptions, conntrack: Conntrack) {
    this.#options = options;
    this.#conntrack = conntrack;
  }

  matches(packet: PacketBuffer): boolean {
    if (packet.connection === NO_CONNECTION && !hasTemplate(packet)) return false;
    const { value, mask, inverted } = this.#options;
    return ((this.#mark(packet) & mask) >>> 0 === value) !== inverted;
  }

  /** The mark of a template is 0. */
  #mark({ connection }: PacketBuffer): number {
    return connection === NO_CONNECTION ? 0 : this.#conntrack.mark(connection);
  }
}

/** `-m connmark`: the connection's mark (net/netfilter/xt_connmark.c, `connmark_mt`). */
export const connmark: MatchExtension<ConnmarkOptions> = {
  name: 'connmark',
  needsConntrack: () => true,
  options: { '--mark': { values: 1, negatable: true } },
  read(given) {
    const option = given.require('--mark');
    return { ...option.read(readMaskedValue), inverted: option.negated };
  },
  write: ({ inverted, ...masked }) => `${not(inverted)}--mark ${writeMaskedValue(masked)}`,
  compile: (options, { conntrack }) => new ConnmarkPredicate(options, conntrack),
};
