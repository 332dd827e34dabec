import {
  type ConnectionCounters,
  type Conntrack,
  NO_CONNECTION,
  ORIGINAL,
  REPLY,
} from '@packet-path/conntrack';
import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { not } from '../text/write-options.ts';

const DIRECTIONS = ['original', 'reply', 'both'] as const;
const MODES = ['packets', 'bytes', 'avgpkt'] as const;

interface ConnbytesOptions {
  readonly from: number;
  /** Undefined for no upper bound. */
  readonly to: number | undefined;
  readonly inverted: boolean;
  readonly direction: (typeof DIRECTIONS)[number];
  readonly mode: (typeof MODES)[number];
}

class ConnbytesPredicate implements Predicate {
  readonly #options: ConnbytesOptions;
  readonly #conntrack: Conntrack;

  constructor(options: ConnbytesOptions, conntrack: Conntrack) {
    this.#options = options;
    this.#conntrack = conntrack;
  }

  matches({ connection }: PacketBuffer): boolean {
    if (connection === NO_CONNECTION) return false;
    const { accounting } = this.#conntrack.table;
    const original = accounting.of(connection, ORIGINAL);
    const reply = accounting.of(connection, REPLY);
    if (original === undefined || reply === undefined) return false;
    const { from, to = Number.POSITIVE_INFINITY, inverted } = this.#options;
    const amount = this.#measure(original, reply);
    return (from <= amount && amount <= to) !== inverted;
  }

  #measure(original: ConnectionCounters, reply: ConnectionCounters): number {
    const { direction, mode } = this.#options;
    const sum = (of: (counters: ConnectionCounters) => number): number =>
      (direction === 'reply' ? 0 : of(original)) + (direction === 'original' ? 0 : of(reply));
    const packets = sum((counters) => counters.packets);
    if (mode === 'packets') return packets;
    const bytes = sum((counters) => counters.bytes);
    if (mode === 'bytes') return bytes;
    return packets === 0 ? 0 : Math.floor(bytes / packets);
  }
}

/**
 * `-m connbytes`: packets and bytes of the connection so far (net/netfilter/xt_connbytes.c). A rule
 * with it switches accounting on, for connections that begin from then on.
 */
export const connbytes: MatchExtension<ConnbytesOptions> = {
  name: 'connbytes',
  // Accounting is on from when the rule is loaded (`connbytes_mt_check`), whether or not packets reach it.
  holds: true,
  needsConntrack: () => true,
  options: {
    '--connbytes': { values: 1, negatable: true },
    '--connbytes-dir': { values: 1 },
    '--connbytes-mode': { values: 1 },
  },
  read(given) {
    const amount = given.require('--connbytes');
    const found =
      /^(\d{1,15})(?::(\d{1,15})?)?$/.exec(amount.value) ??
      amount.fail('bad-option', `'${amount.value}' is no amount`, 'FROM or FROM:TO');
    const direction = given.require('--connbytes-dir');
    const mode = given.require('--connbytes-mode');
    return {
      from: Number(found[1]),
      to: found[2] === undefined ? undefined : Number(found[2]),
      inverted: amount.negated,
      direction:
        DIRECTIONS.find((known) => known === direction.value) ??
        direction.fail('bad-option', `'${direction.value}' is none`, DIRECTIONS.join(', ')),
      mode:
        MODES.find((known) => known === mode.value) ??
        mode.fail('bad-option', `'${mode.value}' is none`, MODES.join(', ')),
    };
  },
  write: ({ from, to, inverted, direction, mode }) =>
    `${not(inverted)}--connbytes ${from}${to === undefined ? '' : `:${to}`} ` +
    `--connbytes-mode ${mode} --connbytes-dir ${direction}`,
  compile: (options, { conntrack, host }) => {
    host.sysctls.set('net.netfilter.nf_conntrack_acct', 1);
    return new ConnbytesPredicate(options, conntrack);
  },
};
