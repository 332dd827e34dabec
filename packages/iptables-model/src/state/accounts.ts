/** Packets and bytes that `-m nfacct` has counted under a name. */
export interface Account {
  packets: number;
  bytes: number;
}

/** The accounts of a host (net/netfilter/nfnetlink_acct.c). */
export class Accounts {
  readonly #accounts = new Map<string, Account>();

  get(name: string): Account {
    let account = this.#accounts.get(name);
    if (account === undefined) {
      account = { packets: 0, bytes: 0 };
      this.#accounts.set(name, account);
    }
    return account;
  }

  /** All of them as they are now, in the order they were made. */
  view(): ReadonlyMap<string, Readonly<Account>> {
    return new Map(
      [...this.#accounts].map(([name, account]) => [name, Object.freeze({ ...account })]),
    );
  }
}
