import { jump } from './action.ts';
import { CHAIN } from './chains.ts';
import type { FelixContext } from './context.ts';
import { connectionState, markSet } from './match.ts';
import { type FelixChain, rule } from './rule.ts';

/** Before DNAT: policies of host endpoints on the address that the sender knows. */
export function mangleStaticChains({ marks, mangleAllow }: FelixContext): FelixChain[] {
  return [
    {
      name: CHAIN.prerouting,
      rules: [
        rule([connectionState('RELATED,ESTABLISHED')], mangleAllow),
        rule([markSet(marks.accept)], mangleAllow),
        rule([], jump(CHAIN.fromHost)),
        rule([markSet(marks.accept)], mangleAllow, 'Host endpoint policy accepted packet.'),
      ],
    },
  ];
}
