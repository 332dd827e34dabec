import { workloadInterface } from '@packet-path/calico';
import { checkArgument, someObject } from '@packet-path/core';
import {
  type CalicoRules,
  type CalicoRulesOptions,
  DRAWS,
  PODS_A_NODE,
  POLICIES_A_POD,
  podName,
} from './calico-rules.ts';

/**
 * Rules that every first packet from a pod evaluates, besides those of its policies and of the dispatch chain. In
 * `raw` and `mangle` cali-PREROUTING has 4 rules each; in `nat` cali-PREROUTING has 1, cali-POSTROUTING 2 and
 * cali-nat-outgoing 1; in `filter` cali-FORWARD has 6 and the pod's cali-fw-… 4: known and invalid connections, the
 * mark of acceptance and the encapsulations cost as many as the mark of passing. Five built-in chains jump to them.
 */
const EVERY = 4 + 4 + (1 + 2 + 1) + (6 + 4) + 5;
/** Rules of each policy up to the one that allows: two in cali-fw-…, two in the policy's own chain. */
const A_POLICY = 4;

/** The client's pod, which a node has beside those that the objects tell of. */
const CLIENT = workloadInterface('default', 'client');

/**
 * The same numbers as {@link calicoRules}, in closed form: no node is made and no packet sent. A packet evaluates
 * 27 rules, 4 of each policy up to the one that allows it, and those of the dispatch chain up to its device's: the
 * names of the devices say how many.
 *
 * ```ts
 * expectedCalicoRules({ podsANode: 30, policiesAPod: 3 }).least; // 32
 * ```
 */
export function expectedCalicoRules(
  options: Omit<CalicoRulesOptions, 'onProgress'> = {},
): CalicoRules {
  checkArgument('expectedCalicoRules', 'options', options, someObject);
  const { podsANode = PODS_A_NODE, policiesAPod = POLICIES_A_POD } = options;
  const dispatched = Array.from({ length: DRAWS }, (_, draw) => {
    const pods = Array.from({ length: podsANode }, (__, pod) =>
      workloadInterface('default', podName(draw, pod)),
    );
    const places = dispatchPlaces([...pods, CLIENT]);
    return pods.map((device) => places.get(device)!);
  }).flat();
  const sum = dispatched.reduce((all, rules) => all + rules, 0);
  const mean = EVERY + (A_POLICY * (policiesAPod + 1)) / 2 + sum / dispatched.length;
  return {
    mean: Number(mean.toPrecision(6)),
    least: EVERY + A_POLICY + Math.min(...dispatched),
    worst: EVERY + A_POLICY * policiesAPod + Math.max(...dispatched),
  };
}

/**
 * The rules of the dispatch chains that a packet of each device evaluates: the root has one for each first character
 * behind the prefix that all devices share, in their order, and a chain for those that have one in common (felix
 * `dispatch.go`).
 */
function dispatchPlaces(devices: readonly string[]): ReadonlyMap<string, number> {
  const sorted = [...new Set(devices)].sort();
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  let shared = 0;
  while (shared < first.length && first[shared] === last[shared]) shared++;
  const starts = new Map<string, string[]>();
  for (const device of sorted) {
    const start = device.slice(0, shared + 1);
    starts.set(start, [...(starts.get(start) ?? []), device]);
  }
  const places = new Map<string, number>();
  for (const [root, alike] of [...starts.values()].entries()) {
    for (const [branch, device] of alike.entries()) {
      places.set(device, root + 1 + (alike.length === 1 ? 0 : branch + 1));
    }
  }
  return places;
}
