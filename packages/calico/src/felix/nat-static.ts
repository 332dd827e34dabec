import { jump, masquerade } from './action.ts';
import { CHAIN } from './chains.ts';
import type { FelixContext } from './context.ts';
import { inSet, sourceIsLocal, sourceIsNotOfDevice, to } from './match.ts';
import { type FelixChain, rule } from './rule.ts';

/** Table nat: masquerade of pools and of tunnels, and floating addresses, which are always none. */
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
        // A packet into a tunnel whose source is an address of the node, but not the tunnel's.
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

/** The ipsets of the IP pools. */
export interface NatPools {
  readonly all: string;
  readonly masqueraded: string;
  /** Whether any pool is masqueraded. */
  readonly masquerades: boolean;
}
