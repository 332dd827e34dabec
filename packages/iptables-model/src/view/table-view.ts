import type { Family, Hook } from '@packet-path/core';
import type { TableName } from '../extension/table-name.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Table } from '../table/table.ts';
import { ChainView } from './chain-view.ts';
import { MappedView } from './mapped-view.ts';

/** A table as it is now. Read-only. */
export class TableView {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
    Object.freeze(this);
  }

  get name(): TableName {
    return this.#table.name;
  }

  get family(): Family {
    return this.#table.family;
  }

  /** Rules of all chains. */
  get size(): number {
    return this.#table.size;
  }

  /** The chains by name, the built-in ones first. */
  get chains(): ReadonlyMap<string, ChainView> {
    return new MappedView(this.#table.chains, (chain) => new ChainView(this.#table, chain));
  }

  chain(name: string): ChainView | undefined {
    return this.#shown(this.#table.chain(name));
  }

  /** The built-in chain of a hook, or undefined where the table has none. */
  builtin(hook: Hook): ChainView | undefined {
    return this.#shown(this.#table.builtin(hook));
  }

  #shown(chain: LiveChain | undefined): ChainView | undefined {
    return chain && new ChainView(this.#table, chain);
  }
}
