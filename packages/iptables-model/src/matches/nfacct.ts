import { type PacketBuffer, packetBytes } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { Account } from '../state/accounts.ts';

/** NFACCT_NAME_MAX - 1 (include/uapi/linux/netfilter/nfnetlink_acct.h). */
const LONGEST_NAME = 31;

class NfacctPredicate implements Predicate {
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  matches(packet: PacketBuffer): boolean {
    this.#account.packets++;
    this.#account.bytes += packetBytes(packet);
    return true;
  }
}

/** `-m nfacct`: counts what comes this far, and matches it (net/netfilter/xt_nfacct.c). */
export const nfacct: MatchExtension<string> = {
  name: 'nfacct',
  perRule: true,
  options: { '--nfacct-name': { values: 1 } },
  read(given) {
    const option = given.require('--nfacct-name');
    if (option.value !== '' && option.value.length <= LONGEST_NAME) return option.value;
    return option.fail('bad-option', 'the name does not fit', `1 to ${LONGEST_NAME} characters`);
  },
  write: (name) => `--nfacct-name ${name}`,
  compile: (name, { memory }) => new NfacctPredicate(memory.account(name)),
};
