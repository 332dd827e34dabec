import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { readTos, writeTos } from '../text/tos.ts';
import { not } from '../text/write-options.ts';

/** Bits of the byte that IPv4 calls TOS and IPv6 traffic class. */
export interface TosTest {
  readonly value: number;
  readonly mask: number;
  readonly inverted: boolean;
}

/** Whether some bits of the byte are as wanted; also what `-m dscp` compiles to. */
export class TosPredicate implements Predicate {
  readonly isStateless = true;
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
    return { ...option.read(readTos), inverted: option.negated };
  },
  write: (test) => `${not(test.inverted)}--tos ${writeTos(test)}`,
  compile: (test) => new TosPredicate(test),
};
