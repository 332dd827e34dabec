import { jump, masquerade } from './action.ts';
import { CHAIN } from './chains.ts';
import type { FelixContext } from './context.ts';
import { inSet, sourceIsLocal, sourceIsNotOfDevice, to } from './match.ts';
import { type FelixChain, rule } from './rule.ts';

/** Pools that are masqueraded to the world, tunnels, and floating addresses, of which there are none. */
export function natStaticChains(context: FelixContext, pools: NatPools): FelixChain[] {
  const { tunnels, randomFully } = context;
  const devices = [...(tunnels.ipip ? ['tunl0'] : []), ...(tunnels.vxlan ? ['vxlan.calico'] : [])];
  return [
    { name: CHAIN.prerouting, rules: [rule([], jump(CHAIN.floatingDNAT))] },
    { name: CHAIN.output, rules: [rule([], jump(CHAIN.floatingDNAT))] },
    {
      name: CHAIN.postrouting,
      rules: [
        rule([], jump(CHAIN.floatingSNAT)),
        rule([], jump(CHAIN.natOutgoing)),
        // Into a tunnel, with an address of the node's own that is not the tunnel's.
        ...devices.map((device) =>
          rule([to(device), sourceIsNotOfDevice(), sourceIsLocal()], masquerade(randomFully)),
        ),
      ],
    },
    { name: CHAIN.floatingDNAT, rules: [] },
    { name: CHAIN.floatingSNAT, rules: [] },
    {
      name: CHAIN.natOutgoing,
      rules: pools.masquerades
        ? [
            rule(
              [inSet('source', pools.masqueraded), inSet('destination', pools.all, true)],
              masquerade(randomFully),
            ),
          ]
        : [],
    },
  ];
}

/** The sets of pools. */
export interface NatPools {
  readonly all: string;
  readonly masqueraded: string;
  /** Whether there is a pool to masquerade. */
  readonly masquerades: boolean;
}
