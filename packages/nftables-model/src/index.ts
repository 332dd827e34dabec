/**
 * nftables: tables, chains, sets, maps and verdict maps; in and out of the text and JSON of nft.
 *
 * @module
 */

export { type ReadJsonOptions, readJson as readNftJson } from './json/read-json.ts';
export { writeJson as writeNftJson } from './json/write-json.ts';
export { Nftables, type NftablesOptions, type RunOptions } from './nftables.ts';
export type { Command, TablePlace } from './ruleset/command.ts';
export type {
  Comparison,
  Expression,
  Operand,
} from './ruleset/expression.ts';
export type { BaseChain, Chain, Rule, Ruleset, Table, TableFamily } from './ruleset/ruleset.ts';
export { rulesetOf } from './ruleset/ruleset-of.ts';
export type {
  ElementValue,
  SetDeclaration,
  SetElement,
  SetFlag,
  SetReference,
} from './ruleset/set.ts';
export type { NatFlag, NatOperand, RejectAnswer, Statement, Verdict } from './ruleset/statement.ts';
export type { DataType, Item, Key, Value } from './ruleset/value.ts';
export type { ElementTypes } from './text/read-elements.ts';
export { type ReadScriptOptions, readScript } from './text/read-script.ts';
export { writeRule, writeRuleset, writeTable } from './text/write-ruleset.ts';
