import type { PacketBuffer } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import type { MaskedValue } from '../text/masked-value.ts';
import { readNumber } from '../text/ranges.ts';
import { readTos, writeTos } from '../text/tos.ts';

/** Clears the mask's bits of the byte, then flips the value's; also what `-j DSCP` does. */
export class TosAction implements Action {
  readonly isStateless = true;
  readonly #change: MaskedValue;

  constructor(change: MaskedValue) {
    this.#change = change;
  }

  run(packet: PacketBuffer): TargetResult {
    const { value, mask } = this.#change;
    packet.tos = ((packet.tos & ~mask) ^ value) & 0xff;
    return 'continue';
  }
}

/** `-j TOS` (net/netfilter/xt_DSCP.c, `tos_tg`). */
export const TOS: TargetExtension<MaskedValue> = {
  name: 'TOS',
  tables: ['mangle'],
  options: {
    '--set-tos': { values: 1 },
    '--and-tos': { values: 1 },
    '--or-tos': { values: 1 },
    '--xor-tos': { values: 1 },
  },
  read: (given) => readChange(given.oneOf('--set-tos', '--and-tos', '--or-tos', '--xor-tos')),
  write: (change) => `--set-tos ${writeTos(change)}`,
  compile: (change) => new TosAction(change),
};

function readChange(option: GivenOption): MaskedValue {
  if (option.name === '--set-tos') return option.read(readTos);
  const bits = option.read((text) => readNumber(text, 0, 255));
  if (option.name === '--and-tos') return { value: 0, mask: ~bits & 0xff };
  return { value: bits, mask: option.name === '--or-tos' ? bits : 0 };
}
