import { jump } from './action.ts';
import { CHAIN } from './chains.ts';
import type { FelixContext } from './context.ts';
import { connectionState, markSet } from './match.ts';
import { type FelixChain, rule } from './rule.ts';

/**
 * Policies of host endpoints before DNAT, while the packet has the destination that its sender
 * wrote.
 */
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
