import type { TargetExtension } from '../extension/extension.ts';
import { readSaid, type SaidOptions } from '../extension/said-options.ts';
import { atMost, numberIn } from '../text/canonical.ts';
import { keptTarget } from './kept.ts';

/** A label has 28 bytes with its end (`MAX_IDLETIMER_LABEL_SIZE`). */
const LONGEST_LABEL = 27;

const OPTIONS = {
  '--timeout': { values: 1, canonical: numberIn(1, 0xffffffff) },
  '--label': { values: 1, canonical: atMost(LONGEST_LABEL, 'a label') },
  '--alarm': { values: 0 },
} as const;

/**
 * `-j IDLETIMER`: tells user space when no packet has come for a while (net/netfilter/xt_IDLETIMER.c).
 * Nobody listens here: packets go on as they are.
 */
export const IDLETIMER: TargetExtension<SaidOptions> = {
  ...keptTarget('IDLETIMER', OPTIONS),
  read(given) {
    given.require('--timeout');
    given.require('--label');
    return readSaid(given, OPTIONS);
  },
};
