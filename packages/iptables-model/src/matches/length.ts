import { type PacketBuffer, packetBytes } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { type Range, readRange, within, writeRange } from '../text/ranges.ts';
import { not } from '../text/write-options.ts';

interface LengthOptions {
  readonly range: Range;
  readonly inverted: boolean;
}

class LengthPredicate implements Predicate {
  readonly isStateless = true;
  readonly #range: Range;
  readonly #inverted: boolean;

  constructor({ range, inverted }: LengthOptions) {
    this.#range = range;
    this.#inverted = inverted;
  }

  matches(packet: PacketBuffer): boolean {
    return within(this.#range, packetBytes(packet)) !== this.#inverted;
  }
}

/** `-m length`: bytes of the whole IP packet (net/netfilter/xt_length.c). */
export const length: MatchExtension<LengthOptions> = {
  name: 'length',
  options: { '--length': { values: 1, negatable: true } },
  read(given) {
    const option = given.require('--length');
    return { range: option.read((text) => readRange(text, 65535)), inverted: option.negated };
  },
  write: ({ range, inverted }) => `${not(inverted)}--length ${writeRange(range)}`,
  compile: (options) => new LengthPredicate(options),
};
