import type { Choices, Family } from '@packet-path/core';
import { RuleCache } from '../../src/cache/rule-cache.ts';
import { commit } from '../../src/draft/commit.ts';
import type { TableDraft } from '../../src/draft/table-draft.ts';
import { Registry, type TableName } from '../../src/index.ts';
import { readRestore } from '../../src/restore/read-restore.ts';
import { Table } from '../../src/table/table.ts';
import { TestNode } from '../node.ts';

/** A table that no hook walks, with its parts at hand. */
export class LoadedTable {
  readonly node: TestNode;
  readonly table: Table;
  readonly #cache: RuleCache;

  constructor(name: TableName, family: Family = 4, sets = '', choices?: Choices) {
    this.node = new TestNode('', family, choices && { choices });
    this.node.ipsets.load(sets);
    const { host, conntrack, ipsets, memory } = this.node;
    this.#cache = new RuleCache({ host, family, table: name, conntrack, ipsets, memory });
    this.table = new Table(name, this.#cache.environment, this.#cache.formList);
  }

  /**
   * Loads lines.
   *
   * @param before is shown the draft before it is checked and put in place
   */
  load(lines: string, noFlush = false, before?: (draft: TableDraft) => void): this {
    const { table } = this;
    const options = { noFlush, counters: true, registry: new Registry(), table };
    readRestore(
      `*${table.name}\n${lines}\nCOMMIT\n`,
      'test',
      () => ({ ...options, unknown: 'refuse', cache: this.#cache }),
      ({ draft }) => {
        before?.(draft);
        commit(draft, 'test');
      },
    );
    return this;
  }
}
