import { expectedOf } from './kube-proxy/difference.ts';
import { type KnownMode, KUBE_PROXY_DIFFERENCES } from './kube-proxy/differences/index.ts';
import type { Reach } from './kube-proxy/scenario.ts';
import { SCENARIOS } from './kube-proxy/scenarios/index.ts';

/** A flow of the suite that modes of kube-proxy, or its releases, treat differently. */
export interface FlowDifference {
  readonly scenario: string;
  readonly flow: string;
  /** The reach in each mode, in the order in which the modes were given. */
  readonly reaches: readonly ModeReach[];
}

/** The reach of a flow in one mode. */
export interface ModeReach {
  readonly mode: KnownMode;
  readonly reach: Reach;
  /** The reason, where it is not the reach of today's iptables mode. */
  readonly because: string | undefined;
}

/**
 * The flows of kube-proxy's scenarios whose reach is not the same in all of these modes, with the reach
 * and the reason for each mode: rows of a report. The suite `kubeProxySpec` tests each of them.
 *
 * ```ts
 * flowsThatDiffer(['nftables-1.31', 'nftables-1.34']).map(({ flow }) => flow);
 * // ['node to external IP', 'node to LB IP']
 * ```
 */
export function flowsThatDiffer(modes: readonly KnownMode[]): readonly FlowDifference[] {
  return SCENARIOS.flatMap(({ title: scenario, flows }) =>
    flows.flatMap(({ name: flow, expect }) => {
      const reaches = modes.map((mode) => {
        const title = `${scenario}: ${flow}`;
        return { mode, ...expectedOf(title, expect, KUBE_PROXY_DIFFERENCES[mode]) };
      });
      const isSame = reaches.every(({ reach }) => reach === reaches[0]?.reach);
      return isSame ? [] : [{ scenario, flow, reaches }];
    }),
  );
}
