import type { Cluster } from '@packet-path/cluster';
import {
  checkOptions,
  type FlowLike,
  formatEndpoint,
  type OptionValues,
  oneOf,
  PacketPathError,
  printedAs,
  someObject,
  someText,
  toFlow,
  wholeNumber,
} from '@packet-path/core';
import { type FlowOutcome, namedDestination } from '@packet-path/data-plane';
import { unmatchedRules } from '@packet-path/iptables-model';
import type { LinuxHost } from '@packet-path/linux-host';
import { nftUnmatchedRules } from '@packet-path/nftables-model';
import { KubernetesNode } from '@packet-path/node';
import type { Analysis, EndpointOdds, RulesEvaluated } from './analysis.ts';
import { analysisText } from './analysis-text.ts';
import type { HeatCount } from './heat-count.ts';
import { presentOutcomes } from './present.ts';
import { ruleHeats } from './rule-heats.ts';
import { type AnalyseOptions, subjectOf } from './subject.ts';

/** Rules told as the hottest, unless the caller says otherwise. */
const HOTTEST = 20;

const FRESH =
  'a fresh host: no connection is known, no client is remembered, limits and quotas are as they were loaded';

const OPTIONS: OptionValues<AnalyseOptions> = {
  node: someObject,
  nftables: someText,
  ipset: someText,
  ipvsadm: someText,
  unknown: oneOf('refuse', 'never-match'),
  addresses: someText,
  routes: someText,
  hottest: wholeNumber(),
};

/**
 * Everything that can be said of a flow without drawing: the exact probability of every endpoint, the
 * exact distribution of rules evaluated, the rules evaluated most, and the rules that no packet matches.
 *
 * The program is enumerated where nothing on the way has state. Where something has, packets are sent
 * on a fresh host, and the answer names the states and says so.
 *
 * ```ts
 * const cluster = syntheticCluster({ services: 10, endpointsPerService: 3 });
 * const { endpoints, rulesEvaluated } = analyse(cluster, clusterFlow(cluster, 'default/svc-00002'));
 * endpoints.map(({ probability }) => probability); // [0.33333333348855376, 0.33333333325572312, …]
 * rulesEvaluated.mean;
 * ```
 *
 * A node in place of a cluster is analysed as it stands now, with the connections, clients and counters that
 * it has: nothing is sent. Where a packet would change a state on its way, that is refused.
 *
 * @param what a cluster, the text that `iptables-save`, `ip6tables-save` or `nft list ruleset` printed, or a node
 * @throws {PacketPathError} `not-allowed` where the outcomes can only be sampled, as of a scheduler
 *   that draws two of many servers; what is wrong with a ruleset
 */
export function analyse(
  what: Cluster | string | KubernetesNode,
  given: FlowLike,
  options: AnalyseOptions = {},
): Analysis {
  checkOptions('analyse', options, OPTIONS);
  if (what instanceof KubernetesNode) return analysePresent(what, given, options);
  const flow = toFlow(given, typeof what === 'string' ? undefined : namedDestination(what));
  const subject = subjectOf(what, flow, options);
  const outcomes = subject.outcomes(flow);
  if ('sample' in outcomes) {
    throw new PacketPathError(
      'not-allowed',
      `the outcomes can only be sampled: ${outcomes.sample}`,
    );
  }
  const all = [...outcomes.exact];
  const states = [...new Set(all.flatMap(({ state }) => (state === undefined ? [] : [state])))];
  if (outcomes.means === 'open connections') states.push('connections that stay open');
  const heats = ruleHeats(subject, flow);
  return analysed({
    means: outcomes.means,
    endpoints: endpointOdds(all),
    rulesEvaluated: distributionOf(all),
    hottest: heats.hottest(options.hottest ?? HOTTEST),
    states: Object.freeze(states),
    assumption: states.length === 0 ? null : FRESH,
    notes: Object.freeze(subject.notes),
    ...unmatchedOf(subject.host, heats),
  });
}

function analysePresent(
  node: KubernetesNode,
  given: FlowLike,
  { hottest = HOTTEST }: AnalyseOptions,
): Analysis {
  const flow = toFlow(given, namedDestination(node.cluster));
  const present = presentOutcomes(node, flow);
  return analysed({
    means: 'draws',
    endpoints: endpointOdds(present.outcomes),
    rulesEvaluated: distributionOf(present.outcomes),
    hottest: present.heats.hottest(hottest),
    states: Object.freeze([]),
    assumption: presentOf(node),
    notes: Object.freeze([]),
    ...unmatchedOf(node.host, present.heats),
  });
}

const printed = printedAs(analysisText);

function analysed(analysis: Analysis): Analysis {
  return Object.freeze(printed(analysis));
}

/** The rules of a host that no packet matches; one that the flow's packets have matched is decided. */
function unmatchedOf(
  { iptables, nftables }: LinuxHost,
  heats: HeatCount,
): Pick<Analysis, 'unmatched' | 'undecided'> {
  const four = unmatchedRules(iptables[4].view);
  const six = unmatchedRules(iptables[6].view);
  const nft = nftUnmatchedRules(nftables.view);
  return {
    unmatched: Object.freeze([...four.never, ...six.never, ...nft.never]),
    undecided: Object.freeze(
      [...four.undecided, ...six.undecided, ...nft.undecided].filter(
        (place) => !heats.hasMatched(place),
      ),
    ),
  };
}

/** The assumption about a node as it stands. */
function presentOf({ name, host }: KubernetesNode): string {
  const known = host.conntrack.view.entries.length;
  return `the present state of ${name}: ${known} ${known === 1 ? 'connection is' : 'connections are'} known`;
}

function endpointOdds(outcomes: readonly FlowOutcome[]): readonly EndpointOdds[] {
  const odds = new Map<string, EndpointOdds>();
  for (const { endpoint, end, why, probability } of outcomes) {
    const key = endpoint === null ? `${end} ${why}` : formatEndpoint(endpoint);
    const before = odds.get(key)?.probability ?? 0;
    odds.set(key, Object.freeze({ endpoint, end, why, probability: before + probability }));
  }
  return Object.freeze([...odds.values()]);
}

function distributionOf(outcomes: readonly FlowOutcome[]): RulesEvaluated {
  const shares = new Map<number, number>();
  const least = outcomes.reduce(
    (few, { opening }) => Math.min(few, opening.rulesEvaluated),
    outcomes.length === 0 ? 0 : Number.POSITIVE_INFINITY,
  );
  // Probabilities of thirds do not add up to 1 in binary: only what is above the least is weighed.
  let above = 0;
  for (const { opening, probability } of outcomes) {
    const { rulesEvaluated: rules } = opening;
    shares.set(rules, (shares.get(rules) ?? 0) + probability);
    above += (rules - least) * probability;
  }
  const distribution = [...shares]
    .sort(([a], [b]) => a - b)
    .map(([rules, probability]) => Object.freeze({ rules, probability }));
  return Object.freeze({
    mean: least + above,
    least,
    worst: distribution.at(-1)?.rules ?? 0,
    distribution: Object.freeze(distribution),
  });
}
