import type { TargetExtension } from '../extension/extension.ts';
import type { SaidOptions } from '../extension/said-options.ts';
import { atMost, numberIn } from '../text/canonical.ts';
import { keptTarget } from './kept.ts';

/** A label has 28 bytes with its end (`MAX_IDLETIMER_LABEL_SIZE`). */
const LONGEST_LABEL = 27;

/**
 * `-j IDLETIMER`: tells user space when no packet has come for a while (net/netfilter/xt_IDLETIMER.c).
 * Nobody listens here: packets go on as they are.
 */
export const IDLETIMER: TargetExtension<SaidOptions> = {
  ...keptTarget('IDLETIMER', {
    '--timeout': { values: 1, canonical: numberIn(1, 0xffffffff) },
    '--label': { values: 1, canonical: atMost(LONGEST_LABEL, 'a label') },
    '--alarm': { values: 0 },
  }),
};
