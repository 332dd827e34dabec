/**
 * Arbitraries, properties and assertions for tests with Packet Path: of the models themselves, of
 * rulesets and clusters, and of data planes of your own.
 *
 * @module
 */
export { addresses } from './arbitrary/addresses.ts';
export { type ChurnOptions, churn } from './arbitrary/cluster/churn.ts';
export { type ClustersOptions, clusters } from './arbitrary/cluster/clusters.ts';
export { networkPolicyTexts } from './arbitrary/cluster/network-policy-texts.ts';
export { POD_NETWORKS } from './arbitrary/cluster/networks.ts';
export { workloadTexts } from './arbitrary/cluster/workload-texts.ts';
export { endpoints, ports } from './arbitrary/endpoints.ts';
export { families } from './arbitrary/families.ts';
export { flows } from './arbitrary/flows.ts';
export { iptablesRulesets, type RulesetsOptions } from './arbitrary/iptables/rulesets.ts';
export {
  type NftFamily,
  type NftRulesetsOptions,
  nftRulesets,
} from './arbitrary/nftables/rulesets.ts';
export { type PacketsOptions, packets } from './arbitrary/packets.ts';
export { prefixes } from './arbitrary/prefixes.ts';
export { type HostTexts, hostTexts } from './arbitrary/tools/host-texts.ts';
export { ipsetTexts } from './arbitrary/tools/ipset-texts.ts';
export { ipvsadmTexts } from './arbitrary/tools/ipvsadm-texts.ts';
export { unicastAddresses } from './arbitrary/unicast-addresses.ts';
export { AssertionFailed } from './assertion/assertion-failed.ts';
export {
  expectConstant,
  expectGrowth,
  expectLinear,
  expectLinearithmic,
  expectLogarithmic,
  expectQuadratic,
} from './complexity/expect-growth.ts';
export { type Growth, type GrowthKind, type GrowthOptions, growth } from './complexity/growth.ts';
export { type Sample, samplesOf } from './complexity/samples.ts';
export { type Call, flowOf, place, type Traffic, traffic } from './path/calls.ts';
export { checkUnderTest } from './path/check-under-test.ts';
export { closingLeavesNothingOpen } from './path/closing-leaves-nothing-open.ts';
export { establishedSkipsNat } from './path/established-skips-nat.ts';
export {
  type HostCommand,
  type HostModel,
  hostCommands,
  modelOf,
  type RealHost,
} from './path/host-commands.ts';
export { ledgersAddUp } from './path/ledgers-add-up.ts';
export { listeningChangesNothing } from './path/listening-changes-nothing.ts';
export { outcomeIsStable } from './path/outcome-is-stable.ts';
export type { PathProperty } from './path/path-property.ts';
export type {
  ConnectionCount,
  MakePath,
  PathUnderTest,
  ServiceUnderTest,
} from './path/path-under-test.ts';
export { repliesComeFromTheService } from './path/replies-come-from-the-service.ts';
export { replyUndoesNat } from './path/reply-undoes-nat.ts';
export { sameSeedSameTrace } from './path/same-seed-same-trace.ts';
export { choosesFairly, type FairnessOptions } from './plane/chooses-fairly.ts';
export { forgettingStartsAnew } from './plane/forgetting-starts-anew.ts';
export { type PlaneTestOptions, planeUnderTest } from './plane/plane-under-test.ts';
export { probabilitiesAddUp } from './plane/probabilities-add-up.ts';
export { twoFamilies } from './plane/two-families.ts';
export { type HostUnderTest, type UnderTestOptions, underTest } from './plane/under-test.ts';
export { type ChiSquared, chiSquared, chiSquaredUniform } from './statistics/chi-squared.ts';
export type { Answer } from './way/answer.ts';
export { disagreement } from './way/disagreement.ts';
export type { Happening } from './way/happening.ts';
export { type HappeningsOptions, happenings } from './way/happenings.ts';
export { type Chapter, historyOf } from './way/history.ts';
export { type HostOfWay, sendEach, type Way } from './way/way.ts';
export { waysAgree } from './way/ways-agree.ts';
export * from './words.ts';
