import type { Family, Hook } from '@packet-path/core';
import type { TableName } from '../../src/index.ts';

/** The chain that a rule stands in. */
export interface RulePlace {
  readonly family: Family;
  readonly table: TableName;
  /** The hook of the built-in chain, or that a user's chain is reached from. */
  readonly hook: Hook;
  /** The tools refuse `-i` and `-o` in built-in chains whose packets have no such device. */
  readonly isBuiltin: boolean;
  /** Chains that a rule may lead to. */
  readonly below: readonly string[];
}
