import type { TargetExtension } from '../extension/extension.ts';
import { readSaid, type SaidOptions } from '../extension/said-options.ts';
import { oneWordOf } from '../text/canonical.ts';
import { keptTarget } from './kept.ts';

const OPTIONS = {
  '--type': { values: 1, canonical: oneWordOf('accept', 'drop', 'reject') },
} as const;

/** `-j AUDIT`: a record for the audit log (net/netfilter/xt_AUDIT.c). */
export const AUDIT: TargetExtension<SaidOptions> = {
  ...keptTarget('AUDIT', OPTIONS),
  read(given) {
    given.require('--type');
    return readSaid(given, OPTIONS);
  },
};
