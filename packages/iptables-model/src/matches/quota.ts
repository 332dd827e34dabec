import { type PacketBuffer, packetBytes } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { not } from '../text/write-options.ts';

interface QuotaOptions {
  /** 64 bits. */
  readonly bytes: bigint;
  readonly inverted: boolean;
}

class QuotaPredicate implements Predicate {
  #left: bigint;
  readonly #inverted: boolean;

  constructor({ bytes, inverted }: QuotaOptions) {
    this.#left = bytes;
    this.#inverted = inverted;
  }

  matches(packet: PacketBuffer): boolean {
    const bytes = BigInt(packetBytes(packet));
    const fits = this.#left >= bytes;
    // A packet that is too large uses up what is left: smaller ones do not fit either.
    this.#left = fits ? this.#left - bytes : 0n;
    return fits !== this.#inverted;
  }

  state(): Record<string, number> {
    return { bytesLeft: Number(this.#left) };
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
    if (!/^\d{1,20}$/.test(option.value) || BigInt(option.value) >= 1n << 64n) {
      option.fail('bad-option', `'${option.value}' are no bytes`, 'a whole number of 64 bits');
    }
    return { bytes: BigInt(option.value), inverted: option.negated };
  },
  write: ({ bytes, inverted }) => `${not(inverted)}--quota ${bytes}`,
  compile: (options) => new QuotaPredicate(options),
};
