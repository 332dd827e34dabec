import { type Host, type PacketBuffer, packetBytes } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { Counters } from '../ruleset/chain.ts';

/** NFACCT_NAME_MAX - 1 (include/uapi/linux/netfilter/nfnetlink_acct.h). */
const LONGEST_NAME = 31;

const ACCOUNTS = new WeakMap<Host, Map<string, Counters>>();

/** What the account of a name has counted on a host; made when first asked for (`nfacct add`). */
export function account(host: Host, name: string): Counters {
  let accounts = ACCOUNTS.get(host);
  if (accounts === undefined) {
    accounts = new Map();
    ACCOUNTS.set(host, accounts);
  }
  let counters = accounts.get(name);
  if (counters === undefined) {
    counters = { packets: 0, bytes: 0 };
    accounts.set(name, counters);
  }
  return counters;
}

class NfacctPredicate implements Predicate {
  readonly #counters: Counters;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  matches(packet: PacketBuffer): boolean {
    this.#counters.packets++;
    this.#counters.bytes += packetBytes(packet);
    return true;
  }
}

/** `-m nfacct`: counts what comes this far, and matches it (net/netfilter/xt_nfacct.c). */
export const nfacct: MatchExtension<string> = {
  name: 'nfacct',
  options: { '--nfacct-name': { values: 1 } },
  read(given) {
    const option = given.require('--nfacct-name');
    if (option.value !== '' && option.value.length <= LONGEST_NAME) return option.value;
    return option.fail('bad-option', 'the name does not fit', `1 to ${LONGEST_NAME} characters`);
  },
  write: (name) => `--nfacct-name ${name}`,
  compile: (name, { host }) => new NfacctPredicate(account(host, name)),
};
