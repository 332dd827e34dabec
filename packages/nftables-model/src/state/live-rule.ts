import type { Hook } from '@packet-path/core';
import type { Instruction } from '../machine/instruction.ts';
import type { Rule } from '../ruleset/ruleset.ts';
import type { LiveChain } from './live-chain.ts';
import type { LiveSet } from './live-set.ts';

/** What a statement asks of the chains it can be reached from. */
export interface Demand {
  /** The statement, for errors. */
  readonly what: string;
  readonly hooks: readonly Hook[];
  /** Whether only chains of type nat may lead to it. */
  readonly natOnly: boolean;
}

/** A rule made ready for packets. */
export interface LiveRule {
  readonly handle: number;
  readonly rule: Rule;
  readonly instructions: readonly Instruction[];
  /** For each instruction the statement it belongs to. */
  readonly statementOf: readonly number[];
  /**
   * The instruction from which on the rule counts as matched: its tests are behind, and its last
   * statement is reached, or the look-up of a verdict is made.
   */
  readonly matchedFrom: number;
  /** Where its verdict leads; verdicts of maps are the maps'. */
  readonly leadsTo: LiveChain | undefined;
  /** Sets it names, and those written out in it. */
  readonly sets: readonly LiveSet[];
  readonly demands: readonly Demand[];
  /** Whether it needs connections to be tracked. */
  readonly needsConntrack: boolean;
}
