import { type PacketBuffer, PacketPathError, packetBytes } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { Account } from '../state/accounts.ts';
import { LONGEST_ACCOUNT_NAME } from '../state/nfacct-text.ts';
import type { RuleMemory } from '../state/rule-memory.ts';

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
    if (option.value !== '' && option.value.length <= LONGEST_ACCOUNT_NAME) return option.value;
    return option.fail(
      'bad-option',
      'the name does not fit',
      `1 to ${LONGEST_ACCOUNT_NAME} characters`,
    );
  },
  write: (name) => `--nfacct-name ${name}`,
  check(name, { memory }) {
    accountOf(name, memory);
  },
  compile: (name, { memory }) => new NfacctPredicate(accountOf(name, memory)),
};

/** @throws {PacketPathError} `not-found` */
function accountOf(name: string, memory: RuleMemory): Account {
  const account = memory.account(name);
  if (account !== undefined) return account;
  throw new PacketPathError('not-found', `there is no account '${name}'`, {
    expected: 'an account that nfacct made',
  });
}
