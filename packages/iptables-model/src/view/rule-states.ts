import type { TableName } from '../extension/table-name.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { Table } from '../table/table.ts';

/** The memory of one match of one rule. Frozen. */
export interface RuleState {
  readonly table: TableName;
  readonly chain: string;
  /** From 1, as the tools count. */
  readonly rule: number;
  /** The name after `-m`. */
  readonly match: string;
  /** By name: `bytesLeft` of a quota, `packetsLeft` of a limit and so on. */
  readonly state: Readonly<Record<string, number>>;
}

/** The states of a table's rules, chain by chain. */
export function* ruleStates(table: Table): IterableIterator<RuleState> {
  for (const [number, own] of table.own) {
    const { name, rules } = chainOf(table, number);
    for (const [index, parts] of own.entries()) {
      for (const [place, predicate] of parts?.tests.predicates.entries() ?? []) {
        const state = predicate.state?.();
        const match = rules[index]?.matches[place]?.extension.name;
        if (state === undefined || match === undefined) continue;
        yield Object.freeze({
          table: table.name,
          chain: name,
          rule: index + 1,
          match,
          state: Object.freeze(state),
        });
      }
    }
  }
}

function chainOf(
  { program }: Table,
  number: number,
): { readonly name: string; readonly rules: readonly Rule[] } {
  return { name: program.chains[number]!.name, rules: program.bodies[number]!.rules };
}
