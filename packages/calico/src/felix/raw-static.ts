import { ACCEPT, clearMark, DROP, jump, setMark } from './action.ts';
import { CHAIN, WORKLOAD_DEVICES } from './chains.ts';
import type { FelixContext } from './context.ts';
import { policyBits } from './marks.ts';
import { from, markClear, markIs, markSet, reversePathFails } from './match.ts';
import { type FelixChain, rule } from './rule.ts';

/** Before connection tracking: untracked policies of host endpoints (felix `static.go`, v3.7). */
export function rawStaticChains({ family, marks }: FelixContext): FelixChain[] {
  const fromWorkload = marks.scratch0;
  const accepted = rule([markSet(marks.accept)], ACCEPT);
  return [
    {
      name: CHAIN.prerouting,
      rules: [
        rule([], clearMark(policyBits(marks))),
        rule([from(WORKLOAD_DEVICES)], setMark(fromWorkload)),
        // In IPv4 the sysctl rp_filter drops packets that workloads send with a false source address.
        ...(family === 6
          ? [rule([markIs(fromWorkload, fromWorkload), reversePathFails()], DROP)]
          : []),
        rule([markClear(fromWorkload)], jump(CHAIN.fromHost)),
        accepted,
      ],
    },
    {
      name: CHAIN.output,
      rules: [rule([], clearMark(policyBits(marks))), rule([], jump(CHAIN.toHost)), accepted],
    },
  ];
}
