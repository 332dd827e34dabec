import type { MatchExtension } from '../extension/extension.ts';
import type { SaidOptions } from '../extension/said-options.ts';
import { quotedAtMost } from '../text/canonical.ts';
import { keptMatch } from './kept.ts';

/** `xt_helper_info` has 30 bytes for the name and its end. */
const LONGEST_NAME = 29;

/**
 * `-m helper`: packets of connections that a helper expected (net/netfilter/xt_helper.c). Helpers
 * are not modelled: no connection was expected.
 */
export const helper: MatchExtension<SaidOptions> = keptMatch(
  'helper',
  { '--helper': { values: 1, negatable: true, canonical: quotedAtMost(LONGEST_NAME, 'a name') } },
  { needsConntrack: true, isTrueInverted: true },
);
