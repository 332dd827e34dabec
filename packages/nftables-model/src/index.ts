/**
 * A model of nftables: tables, chains, rules, sets, maps and verdict maps, read from and written to
 * the text and the JSON of nft, and walked by packets.
 *
 * **The model.** {@link Nftables} holds the tables of one host. `load` takes a text as `nft -f` does, as
 * one transaction; `run` takes a command line; `save` gives the text of `nft list ruleset`; `view` is
 * the same as frozen values. Base chains are attached to the hooks of the host, where packets walk
 * them. A rule is lowered to the expressions of the kernel's rule machine, which `nft
 * --debug=netlink` lists; the walk executes these and counts rules, expressions, look-ups and the
 * entries that look-ups compare.
 *
 * **The language.** `readNft` and `readNftJson` make commands of texts, `nftRulesetOf` makes a ruleset of
 * commands that add, and `writeNft`, `writeNftRule` and `writeNftJson` write it back. All their values
 * are plain and frozen; their types begin with `Nft`.
 *
 * **Not modelled** are the families arp, bridge and netdev, and everything the README names; a text that
 * needs it is refused. Time is not modelled either: the kernel needs time in proportion to the square
 * of a transaction.
 *
 * @module
 */

export { DispatchEvaluator as NftDispatchEvaluator } from './dispatch/dispatch-evaluator.ts';
export type { DispatchOptions as NftDispatchOptions } from './dispatch/dispatch-options.ts';
export type { Evaluator as NftEvaluator } from './evaluate/evaluator.ts';
export { LinearEvaluator as NftLinearEvaluator } from './evaluate/linear-evaluator.ts';
export type { ReadJsonOptions as ReadNftJsonOptions } from './json/read-json.ts';
export { readNftJson } from './json/read-nft-json.ts';
export { writeJson as writeNftJson } from './json/write-json.ts';
export type { NftProgram } from './nft-program.ts';
export {
  Nftables,
  type NftablesOptions,
  type NftCounts,
  type NftLoadOptions,
  type NftLoadReport,
  type NftSaveOptions,
} from './nftables.ts';
export type { ProgramChain as NftProgramChain } from './program/chain.ts';
export type { Instruction as NftInstruction } from './program/instruction.ts';
export { Registers as NftRegisters } from './program/registers.ts';
export type { ProgramRule as NftProgramRule } from './program/rule.ts';
export { Step as NftStep } from './program/step.ts';
export {
  type RulePlace as NftRulePlace,
  type UndecidedRule as NftUndecidedRule,
  type UnmatchedRule as NftUnmatchedRule,
  type UnmatchedRules as NftUnmatchedRules,
  unmatchedRules as nftUnmatchedRules,
} from './reach/unmatched-rules.ts';
export { readNft } from './read/read-nft.ts';
export type { ReadScriptOptions as ReadNftOptions } from './read/script-state.ts';
export type { Command as NftCommand, TablePlace as NftTablePlace } from './ruleset/command.ts';
export type {
  Comparison as NftComparison,
  Expression as NftExpression,
  Operand as NftOperand,
} from './ruleset/expression.ts';
export type {
  BaseChain as NftBaseChain,
  Chain as NftChain,
  Rule as NftRule,
  Ruleset as NftRuleset,
  Table as NftTable,
  TableFamily as NftFamily,
} from './ruleset/ruleset.ts';
export { rulesetOf as nftRulesetOf } from './ruleset/ruleset-of.ts';
export type {
  ElementTypes as NftElementTypes,
  ElementValue as NftElementValue,
  SetDeclaration as NftSet,
  SetElement as NftSetElement,
  SetFlag as NftSetFlag,
  SetReference as NftSetReference,
} from './ruleset/set.ts';
export type {
  NatFlag as NftNatFlag,
  NatOperand as NftNatOperand,
  RejectAnswer as NftRejectAnswer,
  Statement as NftStatement,
  Verdict as NftVerdict,
} from './ruleset/statement.ts';
export type { Unknown as NftUnknown, UnknownPart as NftUnknownPart } from './ruleset/unknown.ts';
export { NEWEST_VERSION as NEWEST_NFT_VERSION, type NftVersion } from './text/version.ts';
export type {
  DataType as NftDataType,
  Item as NftItem,
  Key as NftKey,
  Value as NftValue,
} from './types/value.ts';
export * from './words.ts';
export {
  type WriteOptions as WriteNftOptions,
  writeRule as writeNftRule,
  writeRuleset as writeNft,
  writeTable as writeNftTable,
} from './write/write-ruleset.ts';
