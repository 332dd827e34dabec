/** Packets and bytes that `-m nfacct` has counted under a name. */
export interface Account {
  packets: number;
  bytes: number;
}

/** The accounts of a host (net/netfilter/nfnetlink_acct.c). */
export class Accounts {
  readonly #accounts = new Map<string, Account>();

  get(name: string): Account | undefined {
    return this.#accounts.get(name);
  }

  /** Makes an account; false where there is one of the name. */
  add(name: string, { packets, bytes }: Readonly<Account>): boolean {
    if (this.#accounts.has(name)) return false;
    this.#accounts.set(name, { packets, bytes });
    return true;
  }

  /** All of them as they are now, in the order they were made. */
  view(): ReadonlyMap<string, Readonly<Account>> {
    return new Map(
      [...this.#accounts].map(([name, account]) => [name, Object.freeze({ ...account })]),
    );
  }
}
