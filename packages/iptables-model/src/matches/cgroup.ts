import type { MatchExtension } from '../extension/extension.ts';
import type { SaidOptions } from '../extension/said-options.ts';
import { numberIn } from '../text/canonical.ts';
import { keptMatch } from './kept.ts';

const KEPT: MatchExtension<SaidOptions> = keptMatch(
  'cgroup',
  {
    '--path': { values: 1, negatable: true, canonical: (path) => `"${path}"` },
    '--cgroup': { values: 1, negatable: true, canonical: numberIn(0, 0xffffffff) },
  },
  { hooks: ['INPUT', 'OUTPUT', 'POSTROUTING'] },
);

/**
 * `-m cgroup`: the control group whose socket a packet belongs to (net/netfilter/xt_cgroup.c). No
 * packet has a socket here, and without one not even `!` matches.
 */
export const cgroup: MatchExtension<SaidOptions> = {
  ...KEPT,
  read(given, rule) {
    given.oneOf('--path', '--cgroup');
    return KEPT.read(given, rule);
  },
};
