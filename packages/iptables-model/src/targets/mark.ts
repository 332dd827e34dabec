import type { PacketBuffer } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { hexadecimal, type MaskedValue } from '../text/masked-value.ts';
import { applyXmark, readXmark, XMARK_NAMES, XMARK_OPTIONS } from '../text/xmark.ts';

class MarkAction implements Action {
  readonly #xmark: MaskedValue;
  readonly isRepeatable = true;

  constructor(xmark: MaskedValue) {
    this.#xmark = xmark;
  }

  run(packet: PacketBuffer): TargetResult {
    packet.mark = applyXmark(packet.mark, this.#xmark);
    return 'continue';
  }
}

/** `-j MARK`: rewrites the packet's mark (net/netfilter/xt_mark.c, `mark_tg`). */
export const MARK: TargetExtension<MaskedValue> = {
  name: 'MARK',
  options: XMARK_OPTIONS,
  read: (given) => readXmark(given.oneOf(...XMARK_NAMES)),
  write: ({ value, mask }) => `--set-xmark ${hexadecimal(value)}/${hexadecimal(mask)}`,
  compile: (xmark) => new MarkAction(xmark),
};
