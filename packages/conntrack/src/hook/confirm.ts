import type { Choices, PacketBuffer, Passage, Verdict } from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { Helpers } from '../helper/helpers.ts';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { ConntrackStatistics } from '../table/statistics.ts';
import { ConnectionStatus } from '../table/status.ts';
import { type ConntrackCause, NO_CONNECTION } from '../tuple/connection-state.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, REPLY, wayOf } from '../tuple/way.ts';
import type { Clash } from './clash.ts';

/**
 * A chain of this length is never too long: `MIN_CHAINLEN` entries, and the one at which the kernel's
 * count passes them (nf_conntrack_core.c, `chainlen++ > max_chainlen`).
 */
export const ALWAYS_SHORT = 51;
/** By how much the length allowed is drawn above that (`MAX_CHAINLEN`). */
const CHAIN_SPREAD = 30;

const { CONFIRMED, DYING, HELPER, SEQUENCE_ADJUST } = ConnectionStatus;

/**
 * Enters a connection in the hash table when its first packet leaves the host or reaches a local
 * socket (net/netfilter/nf_conntrack_core.c, `__nf_conntrack_confirm`).
 */
export class Confirm {
  readonly #table: ConnectionTable;
  readonly #clash: Clash;
  readonly #helpers: Helpers;
  readonly #statistics: ConntrackStatistics;
  readonly #choices: Choices;
  readonly #original = new TupleKey();
  readonly #reply = new TupleKey();

  constructor(
    table: ConnectionTable,
    clash: Clash,
    helpers: Helpers,
    statistics: ConntrackStatistics,
    choices: Choices,
  ) {
    this.#table = table;
    this.#clash = clash;
    this.#helpers = helpers;
    this.#statistics = statistics;
    this.#choices = choices;
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    return this.#confirm(packet, passage, false);
  }

  /** In a dry run the connection is not entered in the table. */
  rehearse(packet: PacketBuffer, passage: Passage): Verdict {
    return this.#confirm(packet, passage, true);
  }

  #confirm(packet: PacketBuffer, passage: Passage, isDry: boolean): Verdict {
    const handle = packet.connection;
    const table = this.#table;
    if (handle === NO_CONNECTION) return 'accept';
    if (passage.trace !== undefined) table.readTuple(handle, ORIGINAL, this.#original);
    if (isDry && table.has(handle, HELPER | SEQUENCE_ADJUST | DYING)) passage.recorder?.refuse();
    if (table.has(handle, HELPER | SEQUENCE_ADJUST) && !this.#help(packet)) {
      return this.#drop(packet, passage, 'helper');
    }
    if (packet.connectionDirection === 'reply' || table.has(handle, CONFIRMED)) return 'accept';
    if (table.has(handle, DYING)) {
      this.#statistics.insertFailed++;
      return this.#drop(packet, passage, 'dying');
    }
    const zone = table.zone(handle);
    table.readTuple(handle, ORIGINAL, this.#original);
    table.readTuple(handle, REPLY, this.#reply);
    const bucket = table.bucketOf(this.#original, zone, ORIGINAL);
    const replyBucket = table.bucketOf(this.#reply, zone, REPLY);
    if (this.#isTooLong(bucket, replyBucket)) {
      if (isDry) passage.recorder?.refuse('conntrack: a chain that is too long');
      this.#statistics.chainTooLong++;
      this.#statistics.insertFailed++;
      return this.#drop(packet, passage, 'chain too long');
    }
    let winner = table.findAt(bucket, this.#original, zone, passage.work);
    if (winner === NONE) winner = table.findAt(replyBucket, this.#reply, zone, passage.work);
    if (winner !== NONE) {
      if (isDry) passage.recorder?.refuse('conntrack: a connection of the same tuple');
      const goesOn = this.#clash.resolve(packet, passage, winner >>> 1);
      return goesOn ? 'accept' : this.#drop(packet, passage, 'clash');
    }
    if (!isDry) table.insertAt(handle, bucket, replyBucket);
    passage.work.conntrackInserts++;
    passage.trace?.({
      kind: 'conntrack',
      event: 'confirmed',
      tuple: this.#original.toTuple(),
      reply: this.#reply.toTuple(),
    });
    return 'accept';
  }

  /** Helpers read no errors about a connection, and nothing is rewritten on its way over `lo`. */
  #help(packet: PacketBuffer): boolean {
    const { connectionState, connectionDirection, connection } = packet;
    if (connectionState === 'RELATED' && connectionDirection === 'reply') return true;
    return this.#helpers.help(packet, connection, wayOf(connectionDirection));
  }

  #drop(packet: PacketBuffer, passage: Passage, cause: ConntrackCause): Verdict {
    passage.trace?.({
      kind: 'conntrack',
      event: 'dropped',
      tuple: this.#original.toTuple(),
      cause,
    });
    passage.because(packet, { kind: 'conntrack', cause });
    return 'drop';
  }

  /** One length is drawn for both chains, here only where one is long enough to be refused by it. */
  #isTooLong(bucket: number, replyBucket: number): boolean {
    const table = this.#table;
    const length = Math.max(table.chainLength(bucket), table.chainLength(replyBucket));
    if (length <= ALWAYS_SHORT) return false;
    return length > ALWAYS_SHORT + this.#choices.below('chain-length', CHAIN_SPREAD);
  }
}
