/**
 * iptables: tables, chains, rules, matches and targets, read from and written to the text of
 * iptables-save, and walked by packets.
 *
 * @module
 */

export type { Evaluator } from './evaluate/evaluator.ts';
export { LinearEvaluator } from './evaluate/linear-evaluator.ts';
export type {
  Action,
  Extension,
  MatchExtension,
  MatchResult,
  OptionShape,
  Predicate,
  RuleContext,
  RuleEnvironment,
  TargetExtension,
  TargetResult,
} from './extension/extension.ts';
export type { IpvsConnectionView, IpvsView } from './extension/ipvs-view.ts';
export {
  BUILTIN_CHAINS,
  type BuiltinChain,
  TABLE_NAMES,
  type TableName,
} from './extension/table-name.ts';
export type { PackedHeaders } from './header/packed-headers.ts';
export type { AddressTest, InterfaceTest, RuleHeader } from './header/rule-header.ts';
export { Ipsets } from './ipset/ipsets.ts';
export {
  Iptables,
  type IptablesOptions,
  type RestoreOptions,
  type RestoreReport,
  type SaveOptions,
} from './iptables.ts';
export { account } from './matches/nfacct.ts';
export { Registry } from './registry/registry.ts';
export type { UnknownExtensions, UnknownRule } from './restore/unknown-extensions.ts';
export { Chain, type ChainContents, type Counters, type Policy } from './ruleset/chain.ts';
export { CompiledChain, Step } from './ruleset/compiled-chain.ts';
export { ExtensionTarget, Match } from './ruleset/extended.ts';
export { Rule, type RuleTarget } from './ruleset/rule.ts';
export { Table } from './ruleset/table.ts';
export { GivenOption, GivenOptions, type Place } from './text/given-options.ts';
export * from './words.ts';
