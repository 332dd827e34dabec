import { type PacketBuffer, packetBytes } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { not } from '../text/write-options.ts';

interface QuotaOptions {
  readonly bytes: number;
  readonly inverted: boolean;
}

class QuotaPredicate implements Predicate {
  #left: number;
  readonly #inverted: boolean;

  constructor({ bytes, inverted }: QuotaOptions) {
    this.#left = bytes;
    this.#inverted = inverted;
  }

  matches(packet: PacketBuffer): boolean {
    const bytes = packetBytes(packet);
    const fits = this.#left >= bytes;
    // A packet that is too large uses up what is left: smaller ones do not fit either.
    this.#left = fits ? this.#left - bytes : 0;
    return fits !== this.#inverted;
  }

  state(): Record<string, number> {
    return { bytesLeft: this.#left };
  }
}

/**
 * `-m quota`: so many bytes, for each rule (net/netfilter/xt_quota.c). The bytes left are
 * no part of the text: whenever the table is replaced, all of them are there again.
 */
export const quota: MatchExtension<QuotaOptions> = {
  name: 'quota',
  perRule: true,
  options: { '--quota': { values: 1, negatable: true } },
  read(given) {
    const option = given.require('--quota');
    if (!/^\d{1,15}$/.test(option.value)) {
      option.fail('bad-option', `'${option.value}' are no bytes`, 'a whole number');
    }
    return { bytes: Number(option.value), inverted: option.negated };
  },
  write: ({ bytes, inverted }) => `${not(inverted)}--quota ${bytes}`,
  compile: (options) => new QuotaPredicate(options),
};
