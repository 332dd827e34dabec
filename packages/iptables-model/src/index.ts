/**
 * A model of iptables and ip6tables, and of the sets that rules ask (ipset).
 *
 * **A packet's way.** {@link Iptables} attaches one function to each hook that a loaded table has a
 * built-in chain for. An {@link Evaluator} walks the packet through the table as `ipt_do_table` does
 * (net/ipv4/netfilter/ip_tables.c): rule after rule, the header first, then the matches in the order
 * written, until a target decides. Every rule that Linux would evaluate is charged to the packet's
 * ledger, chain by chain, and each rule counts its packets and bytes.
 *
 * **Text.** `load` reads what `iptables-save` prints and what `iptables-restore --noflush` takes,
 * `run` takes one command, `save` writes the text back in the words of iptables 1.8.9. {@link Ipsets}
 * has the same three for `ipset`. A text is read into a draft of each table, checked as the kernel
 * checks it (loops, hooks that an extension may not be reached from), and put in place as a whole.
 *
 * **Rules and their state.** A {@link Rule} is immutable; rules of equal shape and equal matches share a
 * {@link RuleForm}. Made ready for packets its matches become predicates and its target an action; rates,
 * quotas and turns live in those, and lists with a name in the host's {@link RuleMemory}. Counters and
 * everything else that packets change belong to the chain.
 *
 * **Extensions.** A match or target is one object: how its options are read and written, and what it
 * compiles to. The {@link Registry} knows those of this package, and takes a caller's own.
 *
 * **Left out:** frames and bridges, payload, names of users and of services, and the sockets behind
 * packets. The README lists the extensions, and says of each what it looks at here.
 *
 * @module
 */

export { DispatchEvaluator, type DispatchOptions } from './dispatch/dispatch-evaluator.ts';
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
  type IptablesBackend,
  TABLE_NAMES,
  type TableName,
} from './extension/table-name.ts';
export type { AddressTest, InterfaceTest, RuleHeader } from './header/rule-header.ts';
export { Ipsets } from './ipset/ipsets.ts';
export type { IpsetsView, SetView } from './ipset/ipsets-view.ts';
export type { SharedSets } from './ipset/shared-sets.ts';
export { Iptables } from './iptables.ts';
export type {
  IptablesOptions,
  RestoreOptions,
  RestoreReport,
  SaveOptions,
} from './iptables-options.ts';
export { IptablesProgram } from './iptables-program.ts';
export {
  type RulePlace,
  type UndecidedRule,
  type UnmatchedRule,
  type UnmatchedRules,
  unmatchedRules,
} from './reach/unmatched-rules.ts';
export { Registry } from './registry/registry.ts';
export type { UnknownExtensions, UnknownRule } from './restore/unknown-extensions.ts';
export type { Counters, Policy } from './ruleset/counters.ts';
export type { ExtensionTarget } from './ruleset/extension-target.ts';
export type { LiveChain } from './ruleset/live-chain.ts';
export { Match } from './ruleset/match.ts';
export type { Rule } from './ruleset/rule.ts';
export type { RuleForm } from './ruleset/rule-form.ts';
export { Step } from './ruleset/step.ts';
export type { RuleTarget } from './ruleset/target.ts';
export type { Tests } from './ruleset/tests.ts';
export type { Account } from './state/accounts.ts';
export type { HashlimitEntryView, HashlimitRate, HashlimitView } from './state/hashlimit-table.ts';
export { listAccounts, loadAccounts } from './state/nfacct-text.ts';
export type { RecentEntryView, RecentView } from './state/recent-table.ts';
export { RuleMemory } from './state/rule-memory.ts';
export type { Table } from './table/table.ts';
export { GivenOption, GivenOptions, type Place } from './text/given-options.ts';
export type { ChainView } from './view/chain-view.ts';
export type { IptablesView } from './view/iptables-view.ts';
export type { RuleState } from './view/rule-states.ts';
export type { TableView } from './view/table-view.ts';
export * from './words.ts';
