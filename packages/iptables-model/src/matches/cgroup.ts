import type { MatchExtension } from '../extension/extension.ts';
import type { SaidOptions } from '../extension/said-options.ts';
import { numberIn } from '../text/canonical.ts';
import { keptMatch } from './kept.ts';

/**
 * `-m cgroup`: the control group whose socket a packet belongs to (net/netfilter/xt_cgroup.c). No
 * packet has a socket here, and without one not even `!` matches.
 */
export const cgroup: MatchExtension<SaidOptions> = keptMatch(
  'cgroup',
  {
    '--path': { values: 1, negatable: true },
    '--cgroup': { values: 1, negatable: true, canonical: numberIn(0, 0xffffffff) },
  },
  { hooks: ['INPUT', 'OUTPUT', 'POSTROUTING'] },
);
