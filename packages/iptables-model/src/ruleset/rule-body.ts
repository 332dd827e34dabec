import type { Address, Family } from '@packet-path/core';
import { ALL_HOOKS } from '../extension/hook-bits.ts';
import type { LiveChain } from './live-chain.ts';
import type { Rule } from './rule.ts';
import type { RuleForm } from './rule-form.ts';

/** A place that the rules of a chain are written to as numbers, one after another. */
export interface RuleWriter {
  /** Writes the next rule: its form and its addresses, as they are in `Rule`. */
  begin(form: RuleForm, source: Address | null, destination: Address | null): void;
  /** The rule leads to a chain. */
  lead(chain: LiveChain): void;
  /** The rule does nothing but translate to one address and port. */
  translate(address: Address, port: number): void;
}

/**
 * The properties of a chain's rules that matter to others: checks that follow jumps from chain to chain read
 * this, and not the rules, which lie far from each other in memory.
 */
export interface RuleSummary {
  /** The chains that rules lead to, one for each rule that does, in their order. */
  readonly leads: readonly LiveChain[];
  /** Bits of the hooks that every one of the rules may be reached from. */
  readonly allowedHooks: number;
  /** Whether a rule holds something of the host by name. */
  readonly holds: boolean;
  /** Whether a match or target is made for a rule of its own. */
  readonly isOwn: boolean;
}

/** The rules of a chain, in their order. Never changed: a chain whose rules change gets another body. */
export interface RuleBody {
  readonly length: number;
  /** The rules as objects: made when somebody looks at them, and the same ones at each look. */
  readonly rules: readonly Rule[];
  summarize(): RuleSummary;
  writeTo(writer: RuleWriter): void;
  /** How many characters all rules have together, each written as `Rule.write` does. */
  writtenLength(family: Family): number;
  /** The same rules, that lead to other chains. */
  redirected(other: (chain: LiveChain) => LiveChain): RuleBody;
}

const NOTHING: RuleSummary = Object.freeze({
  leads: Object.freeze([]),
  allowedHooks: ALL_HOOKS,
  holds: false,
  isOwn: false,
});

/** The body of a chain without rules. */
export const NO_RULES: RuleBody = Object.freeze({
  length: 0,
  rules: Object.freeze([]),
  summarize: () => NOTHING,
  writeTo: () => {},
  writtenLength: () => 0,
  redirected: () => NO_RULES,
});
