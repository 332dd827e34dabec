import { type PacketBuffer, Protocol } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { type Range, readRange, within, writeRange } from '../text/ranges.ts';
import { not } from '../text/write-options.ts';

interface TcpmssOptions {
  readonly range: Range;
  readonly inverted: boolean;
}

class TcpmssPredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: TcpmssOptions;

  constructor(options: TcpmssOptions) {
    this.#options = options;
  }

  /** A packet without the option has no value within the range. */
  matches({ tcp }: PacketBuffer): boolean {
    const { range, inverted } = this.#options;
    const mss = tcp?.mss;
    return (mss !== undefined && within(range, mss)) !== inverted;
  }
}

/** `-m tcpmss`: the largest segment that a TCP option allows (net/netfilter/xt_tcpmss.c). */
export const tcpmss: MatchExtension<TcpmssOptions> = {
  name: 'tcpmss',
  protocols: [Protocol.TCP],
  options: { '--mss': { values: 1, negatable: true } },
  read(given) {
    const option = given.require('--mss');
    return { range: option.read((text) => readRange(text, 65535)), inverted: option.negated };
  },
  write: ({ range, inverted }) => `${not(inverted)}--mss ${writeRange(range)}`,
  compile: (options) => new TcpmssPredicate(options),
};
