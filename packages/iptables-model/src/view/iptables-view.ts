import type { Family } from '@packet-path/core';
import type { TableName } from '../extension/table-name.ts';
import type { Account } from '../state/accounts.ts';
import type { HashlimitView } from '../state/hashlimit-table.ts';
import type { RecentView } from '../state/recent-table.ts';
import type { RuleMemory } from '../state/rule-memory.ts';
import type { Table } from '../table/table.ts';
import { type RuleState, ruleStates } from './rule-states.ts';
import { TableView } from './table-view.ts';

/** The tables of one family as they are now, and what their rules remember. Read-only. */
export class IptablesView {
  readonly family: Family;
  readonly #tables: ReadonlyMap<TableName, Table>;
  readonly #memory: RuleMemory;

  constructor(family: Family, tables: ReadonlyMap<TableName, Table>, memory: RuleMemory) {
    this.family = family;
    this.#tables = tables;
    this.#memory = memory;
    Object.freeze(this);
  }

  /** The tables that exist, in the order in which texts first named them. */
  get tables(): readonly TableView[] {
    return Object.freeze(Array.from(this.#tables.values(), (table) => new TableView(table)));
  }

  /** The table of a name; undefined where no text has named it yet. */
  table(name: string): TableView | undefined {
    const table = this.#tables.get(name as TableName);
    return table && new TableView(table);
  }

  /** Chains of all tables, the built-in ones included. */
  get chains(): number {
    let chains = 0;
    for (const table of this.#tables.values()) chains += table.chains.size;
    return chains;
  }

  /** Rules of all tables. */
  get rules(): number {
    let rules = 0;
    for (const table of this.#tables.values()) rules += table.size;
    return rules;
  }

  /** The memory of single rules: bytes left of a `quota`, packets left of a `limit`. */
  get ruleStates(): readonly RuleState[] {
    return Object.freeze([...this.#tables.values()].flatMap((table) => [...ruleStates(table)]));
  }

  /** The lists of `-m recent`; both families of a host share them. */
  get recent(): readonly RecentView[] {
    return this.#memory.recent;
  }

  /** The tables of `-m hashlimit`, of both families. */
  get hashlimits(): readonly HashlimitView[] {
    return this.#memory.hashlimits;
  }

  /** The accounts of `-m nfacct` by name; both families of a host share them. */
  get accounts(): ReadonlyMap<string, Readonly<Account>> {
    return this.#memory.accounts;
  }
}
