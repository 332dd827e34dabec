import {
  type PacketBuffer,
  Protocol,
  type TcpHeaderOptions,
  type TcpSegment,
} from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { TCP_OPTION_FIELDS } from '../matches/tcp-header-options.ts';
import type { GivenOption } from '../text/given-options.ts';
import { readNumber } from '../text/ranges.ts';

/** The names that the tool knows, with the options' kinds. */
const NAMES: Readonly<Record<string, number>> = {
  wscale: 3,
  mss: 2,
  'sack-permitted': 4,
  sack: 5,
  timestamp: 8,
  md5: 19,
};

class StripAction implements Action {
  readonly #kinds: readonly number[];

  constructor(kinds: readonly number[]) {
    this.#kinds = kinds;
  }

  /** The bytes of an option taken out say nothing from then on: the header keeps its length. */
  run(packet: PacketBuffer): TargetResult {
    if ((packet.fragment?.offset ?? 0) > 0) return 'continue';
    if (packet.tcp === null) return 'drop';
    for (const kind of this.#kinds) {
      const field = TCP_OPTION_FIELDS.get(kind);
      if (field !== undefined) packet.tcp = without(packet.tcp, field);
    }
    return 'continue';
  }
}

function without(segment: TcpSegment, field: keyof TcpHeaderOptions): TcpSegment {
  const { [field]: stripped, ...rest } = segment;
  if (stripped === undefined || stripped === false) return segment;
  const noOperations = (segment.noOperations ?? 0) + optionBytes(field, segment);
  return Object.freeze({ ...rest, noOperations });
}

/** include/net/tcp.h, `TCPOLEN_*`. */
function optionBytes(field: keyof TcpHeaderOptions, { sack = [] }: TcpSegment): number {
  switch (field) {
    case 'mss':
      return 4;
    case 'windowScale':
      return 3;
    case 'sackPermitted':
      return 2;
    case 'timestamp':
      return 10;
    case 'sack':
      return 2 + 8 * sack.length;
    case 'noOperations':
      return 0;
  }
}

/** `-j TCPOPTSTRIP`: options of the TCP header give way to ones that say nothing (net/netfilter/xt_TCPOPTSTRIP.c). */
export const TCPOPTSTRIP: TargetExtension<readonly number[]> = {
  name: 'TCPOPTSTRIP',
  tables: ['mangle'],
  protocols: [Protocol.TCP],
  options: { '--strip-options': { values: 1 } },
  read(given) {
    const option = given.get('--strip-options');
    if (option === undefined) return [];
    const kinds = option.value.split(',').map((word) => readKind(option, word));
    return [...new Set(kinds)].sort((a, b) => a - b);
  },
  write: (kinds) => (kinds.length === 0 ? '' : `--strip-options ${kinds.join(',')}`),
  compile: (kinds) => new StripAction(kinds),
};

/** Kinds 0 and 1 have no length and cannot be taken out. */
function readKind(option: GivenOption, word: string): number {
  const named = Object.hasOwn(NAMES, word) ? NAMES[word] : undefined;
  return named ?? option.read(() => readNumber(word, 2, 255));
}
