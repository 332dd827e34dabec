import type { Address, Clock, Family } from '@packet-path/core';
import { type Account, Accounts } from './accounts.ts';
import { type HashlimitRate, HashlimitTable, type HashlimitView } from './hashlimit-table.ts';
import { NamedTables } from './named-tables.ts';
import { RecentTable, type RecentView } from './recent-table.ts';

/**
 * The memory that rules of one host share by name: the lists of `recent`, the tables of `hashlimit`,
 * the accounts of `nfacct`. It belongs to the host: `Iptables` of both families are given the same.
 */
export class RuleMemory {
  readonly #clock: Clock;
  readonly #accounts = new Accounts();
  readonly #recent = new NamedTables<RecentTable>();
  readonly #hashlimits = new NamedTables<HashlimitTable>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The lists of `-m recent`, as `/proc/net/xt_recent` shows them. */
  get recent(): readonly RecentView[] {
    return Object.freeze([...this.#recent.entries()].map(([name, table]) => table.view(name)));
  }

  /** The tables of `-m hashlimit`, as `/proc/net/ipt_hashlimit` and `ip6t_hashlimit` show them. */
  get hashlimits(): readonly HashlimitView[] {
    return Object.freeze(
      [...this.#hashlimits.entries()].map(([key, table]) => table.view(key.slice(2))),
    );
  }

  /** The accounts of `-m nfacct` by name, as `nfacct list` shows them. */
  get accounts(): ReadonlyMap<string, Readonly<Account>> {
    return this.#accounts.view();
  }

  /** The account of a name, to be counted in; undefined where none was made. */
  account(name: string): Account | undefined {
    return this.#accounts.get(name);
  }

  /** Makes an account (`nfacct add`); false where there is one of the name. */
  addAccount(name: string, counted: Readonly<Account> = { packets: 0, bytes: 0 }): boolean {
    return this.#accounts.add(name, counted);
  }

  /**
   * A rule's hold on the list of a name. Its mask is that of the rule which named it first, whatever
   * later ones say (net/netfilter/xt_recent.c, `recent_mt_check`).
   */
  holdRecent(name: string, mostStamps: number, mask: Address): RecentTable {
    const table = this.#recent.hold(name, () => new RecentTable(this.#clock, mostStamps, mask));
    table.keepStamps(mostStamps);
    return table;
  }

  releaseRecent(name: string): void {
    this.#recent.release(name);
  }

  /** A rule's hold on a table: the rule that names it first says its rate (`htable_find_get`). */
  holdHashlimit(family: Family, name: string, rate: HashlimitRate): HashlimitTable {
    const make = (): HashlimitTable => new HashlimitTable(this.#clock, family, rate);
    return this.#hashlimits.hold(`${family} ${name}`, make);
  }

  releaseHashlimit(family: Family, name: string): void {
    this.#hashlimits.release(`${family} ${name}`);
  }
}
