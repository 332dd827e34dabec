import { type PacketBuffer, Protocol } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { type Range, readPortRange, within, writeRange } from '../text/ranges.ts';
import { not } from '../text/write-options.ts';

/** XT_MULTI_PORTS (include/uapi/linux/netfilter/xt_multiport.h); a range counts as two. */
const MOST_PORTS = 15;

interface MultiportOptions {
  readonly which: '--sports' | '--dports' | '--ports';
  readonly ranges: readonly Range[];
  readonly inverted: boolean;
}

class MultiportPredicate implements Predicate {
  readonly #options: MultiportOptions;
  readonly isRepeatable: boolean;

  constructor(options: MultiportOptions) {
    this.#options = options;
    this.isRepeatable = options.which === '--dports';
  }

  matches(packet: PacketBuffer): boolean {
    const { which, ranges, inverted } = this.#options;
    if ((packet.fragment?.offset ?? 0) > 0) return false;
    for (const range of ranges) {
      if (which !== '--dports' && within(range, packet.sourcePort)) return !inverted;
      if (which !== '--sports' && within(range, packet.destinationPort)) return !inverted;
    }
    return inverted;
  }
}

/** `-m multiport`: up to 15 ports (net/netfilter/xt_multiport.c). */
export const multiport: MatchExtension<MultiportOptions> = {
  name: 'multiport',
  protocols: [Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP, 33],
  options: {
    '--sports': { values: 1, negatable: true, aliases: ['--source-ports'] },
    '--dports': { values: 1, negatable: true, aliases: ['--destination-ports'] },
    '--ports': { values: 1, negatable: true },
  },
  read(given) {
    const option = given.oneOf('--sports', '--dports', '--ports');
    const ranges = option.value.split(',').map((text) => option.read(() => readPortRange(text)));
    return {
      which: option.name as MultiportOptions['which'],
      ranges: fitting(ranges, option),
      inverted: option.negated,
    };
  },
  write: ({ which, ranges, inverted }) =>
    `${not(inverted)}${which} ${ranges.map(writeRange).join(',')}`,
  compile: (options) => new MultiportPredicate(options),
};

function fitting(ranges: readonly Range[], option: GivenOption): readonly Range[] {
  const places = ranges.reduce((sum, { first, last }) => sum + (first === last ? 1 : 2), 0);
  if (places > MOST_PORTS) option.fail('too-large', 'too many ports', `at most ${MOST_PORTS}`);
  return ranges;
}
