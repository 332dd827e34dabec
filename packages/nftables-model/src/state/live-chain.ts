import type { BaseChain } from '../ruleset/ruleset.ts';
import type { LiveRule } from './live-rule.ts';
import type { LiveTable } from './live-table.ts';

/** A chain while it is there. */
export class LiveChain {
  readonly table: LiveTable;
  readonly name: string;
  readonly handle: number;
  readonly comment: string | undefined;
  /** Where the kernel calls it from; only its policy may change. */
  base: BaseChain | undefined;
  readonly rules: LiveRule[] = [];
  /** Rules and elements that lead to it. */
  uses = 0;

  constructor(
    table: LiveTable,
    name: string,
    base: BaseChain | undefined,
    comment: string | undefined,
  ) {
    this.table = table;
    this.name = name;
    this.handle = table.nextHandle();
    this.base = base;
    this.comment = comment;
  }
}
