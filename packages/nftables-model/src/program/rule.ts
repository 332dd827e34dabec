import type { Rule } from '../ruleset/ruleset.ts';
import type { Instruction } from './instruction.ts';

/** A rule as the walk sees it: the expressions of the kernel's rule machine, in order. */
export interface ProgramRule {
  /** The rule as written, for traces. */
  readonly rule: Rule;
  readonly instructions: readonly Instruction[];
  /** For each instruction, the index of the statement it belongs to. */
  readonly statementOf: readonly number[];
  /**
   * The index of the first instruction that is no test. A rule that reaches it has matched; the
   * look-up of a verdict map is no test, so a rule with `vmap` matches whether the map holds the key
   * or not.
   */
  readonly matchedFrom: number;
}
