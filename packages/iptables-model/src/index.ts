/**
 * iptables: tables, chains, rules, matches and targets, read from and written to the text of
 * iptables-save, and walked by packets.
 *
 * @module
 */
export { CompiledChain, Step } from './evaluate/compiled-chain.ts';
export type { Evaluator } from './evaluate/evaluator.ts';
export { LinearEvaluator } from './evaluate/linear-evaluator.ts';
export type { PackedHeaders } from './evaluate/packed-headers.ts';
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
export { Registry } from './extension/registry.ts';
export { Ipsets } from './ipset/ipsets.ts';
export {
  Iptables,
  type IptablesOptions,
  type RestoreOptions,
  type RestoreReport,
  type SaveOptions,
} from './iptables.ts';
export { account } from './matches/nfacct.ts';
export type { UnknownExtensions, UnknownRule } from './restore/rule-reader.ts';
export { Chain, type ChainContents, type Counters, type Policy } from './ruleset/chain.ts';
export { ExtensionTarget, Match } from './ruleset/extended.ts';
export { Rule, type RuleTarget } from './ruleset/rule.ts';
export type { AddressTest, InterfaceTest, RuleHeader } from './ruleset/rule-header.ts';
export { Table } from './ruleset/table.ts';
export {
  BUILTIN_CHAINS,
  type BuiltinChain,
  TABLE_NAMES,
  type TableName,
} from './ruleset/table-name.ts';
export { GivenOption, GivenOptions, type Place } from './text/given-options.ts';
