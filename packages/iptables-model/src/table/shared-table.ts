import type { TableName } from '../extension/table-name.ts';
import type { Program } from '../program/program.ts';
import type { Policy } from '../ruleset/counters.ts';
import type { ExtensionTarget } from '../ruleset/extension-target.ts';
import type { RuleForm } from '../ruleset/rule-form.ts';

/** The rules of a table as hosts share them. */
export interface SharedTable {
  readonly name: TableName;
  readonly program: Program;
  /** Of the built-in chains, in the order of their hooks. */
  readonly policies: readonly Policy[];
  /** The numbers of chains with a rule that has parts of its own. */
  readonly ownChains: readonly number[];
  /** The parts that hold something by name, with the number of their rules. */
  readonly forms: ReadonlyMap<RuleForm, number>;
  readonly targets: ReadonlyMap<ExtensionTarget, number>;
}
