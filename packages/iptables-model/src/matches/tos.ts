import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { hexadecimal } from '../text/masked-value.ts';
import { readNumber } from '../text/ranges.ts';
import { not } from '../text/write-options.ts';

/** Bits of the byte that IPv4 calls TOS and IPv6 traffic class. */
export interface TosTest {
  readonly value: number;
  readonly mask: number;
  readonly inverted: boolean;
}

/** Whether some bits of the byte are as wanted; also what `-m dscp` compiles to. */
export class TosPredicate implements Predicate {
  readonly #test: TosTest;

  constructor(test: TosTest) {
    this.#test = test;
  }

  matches(packet: PacketBuffer): boolean {
    const { value, mask, inverted } = this.#test;
    return ((packet.tos & mask) === value) !== inverted;
  }
}

/** `-m tos` (net/netfilter/xt_dscp.c, `tos_mt`). */
export const tos: MatchExtension<TosTest> = {
  name: 'tos',
  options: { '--tos': { values: 1, negatable: true } },
  read(given) {
    const option = given.require('--tos');
    const [value = '', mask = '0xff', ...rest] = option.value.split('/');
    if (rest.length > 0) option.fail('bad-option', `'${option.value}' has two masks`);
    return {
      value: option.read(() => readNumber(value, 0, 255)),
      mask: option.read(() => readNumber(mask, 0, 255)),
      inverted: option.negated,
    };
  },
  write: ({ value, mask, inverted }) => `${not(inverted)}--tos 0x${byte(value)}/0x${byte(mask)}`,
  compile: (test) => new TosPredicate(test),
};

function byte(value: number): string {
  return hexadecimal(value).slice(2).padStart(2, '0');
}
