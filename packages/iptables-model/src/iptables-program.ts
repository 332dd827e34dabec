import type { Family } from '@packet-path/core';
import type { SharedTable } from './table/shared-table.ts';

/**
 * The rules of one family as hosts share them: `Iptables.share` makes one, `Iptables.attach` takes it. Nothing
 * about it changes any more; the host that made it may have other rules by then.
 *
 * ```ts
 * const program = first.share();
 * for (const host of others) host.attach(program);
 * ```
 */
export class IptablesProgram {
  readonly family: Family;
  readonly tables: readonly SharedTable[];
  /** Whether a rule switches connection tracking on. */
  readonly needsConntrack: boolean;

  constructor(family: Family, tables: readonly SharedTable[], needsConntrack: boolean) {
    this.family = family;
    this.tables = Object.freeze(tables);
    this.needsConntrack = needsConntrack;
    Object.freeze(this);
  }

  /** Rules of all tables. */
  get rules(): number {
    return this.tables.reduce((rules, { program }) => rules + program.size, 0);
  }
}
