import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { FieldTest } from '../extension/field-test.ts';
import { type MaskedValue, readMaskedValue, writeMaskedValue } from '../text/masked-value.ts';

interface MarkOptions extends MaskedValue {
  readonly inverted: boolean;
}

class MarkPredicate implements Predicate {
  readonly #value: number;
  readonly #mask: number;
  readonly #inverted: boolean;
  readonly fieldTest: FieldTest | undefined;
  readonly isRepeatable = true;
  readonly ignoresDestination = true;
  readonly ignoresConnection = true;

  constructor({ value, mask, inverted }: MarkOptions) {
    this.#value = value;
    this.#mask = mask;
    this.#inverted = inverted;
    this.fieldTest = inverted ? undefined : { field: 'mark', mask, value, protocol: 0 };
  }

  matches(packet: PacketBuffer): boolean {
    return ((packet.mark & this.#mask) >>> 0 === this.#value) !== this.#inverted;
  }
}

/** `-m mark`: the packet's mark (net/netfilter/xt_mark.c). */
export const mark: MatchExtension<MarkOptions> = {
  name: 'mark',
  options: { '--mark': { values: 1, negatable: true } },
  read(given) {
    const option = given.require('--mark');
    return { ...option.read(readMaskedValue), inverted: option.negated };
  },
  write: ({ inverted, ...masked }) => `${inverted ? '! ' : ''}--mark ${writeMaskedValue(masked)}`,
  compile: (options) => new MarkPredicate(options),
};
