import type { PacketBuffer, Passage, Random, Verdict } from '@packet-path/core';
import type { Helpers } from '../helper/helpers.ts';
import { NONE } from '../table/connection-records.ts';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { ConntrackStatistics } from '../table/statistics.ts';
import { ConnectionStatus } from '../table/status.ts';
import { type ConntrackCause, NO_CONNECTION } from '../tuple/connection-state.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, REPLY, type Way, wayOf } from '../tuple/way.ts';
import type { Zone } from '../tuple/zone.ts';
import type { Trackers } from './trackers.ts';

/** A chain of this length is never too long (nf_conntrack_core.c, `MIN_CHAINLEN`). */
const LEAST_CHAIN = 50;
/** By how much the length allowed is drawn above that (`MAX_CHAINLEN`). */
const CHAIN_SPREAD = 30;

const { CONFIRMED, DYING, SRC_NAT_DONE, DST_NAT_DONE, FIXED_TIMEOUT, NAT_CLASH } = ConnectionStatus;
const { HELPER, SEQUENCE_ADJUST } = ConnectionStatus;

/**
 * Enters a connection in the hash table when its first packet leaves the host or reaches a local
 * socket (net/netfilter/nf_conntrack_core.c, `__nf_conntrack_confirm`).
 */
export class Confirm {
  readonly #table: ConnectionTable;
  readonly #trackers: Trackers;
  readonly #helpers: Helpers;
  readonly #statistics: ConntrackStatistics;
  readonly #random: Random;
  readonly #original = new TupleKey();
  readonly #reply = new TupleKey();
  readonly #other = new TupleKey();

  constructor(
    table: ConnectionTable,
    trackers: Trackers,
    helpers: Helpers,
    statistics: ConntrackStatistics,
    random: Random,
  ) {
    this.#table = table;
    this.#trackers = trackers;
    this.#helpers = helpers;
    this.#statistics = statistics;
    this.#random = random;
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    const handle = packet.connection;
    const table = this.#table;
    if (handle === NO_CONNECTION) return 'accept';
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
    if (
      this.#isTooLong(this.#original, zone, ORIGINAL) ||
      this.#isTooLong(this.#reply, zone, REPLY)
    ) {
      this.#statistics.chainTooLong++;
      this.#statistics.insertFailed++;
      return this.#drop(packet, passage, 'chain too long');
    }
    let winner = table.find(this.#original, zone, passage.work);
    if (winner === NONE) winner = table.find(this.#reply, zone, passage.work, REPLY);
    if (winner !== NONE) return this.#resolveClash(packet, passage, winner >>> 1);
    table.insert(handle, this.#original, this.#reply);
    this.#statistics.insert++;
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

  /** Another connection holds one of the tuples (`nf_ct_resolve_clash`). */
  #resolveClash(packet: PacketBuffer, passage: Passage, winner: number): Verdict {
    const table = this.#table;
    const loser = packet.connection;
    if (this.#trackers.of(table.protocol(winner)).allowsClash) {
      if (!table.has(winner, SRC_NAT_DONE | DST_NAT_DONE) || this.#haveSameTuples(winner)) {
        packet.connection = winner;
        this.#statistics.clashResolved++;
        return 'accept';
      }
      if (table.find(this.#reply, table.zone(loser), passage.work, REPLY) === NONE) {
        table.refresh(loser, 1);
        table.addStatus(loser, FIXED_TIMEOUT | NAT_CLASH);
        table.insertReplyOnly(loser, this.#reply);
        passage.work.conntrackInserts++;
        this.#statistics.clashResolved++;
        return 'accept';
      }
    }
    this.#statistics.drop++;
    this.#statistics.insertFailed++;
    passage.trace?.({
      kind: 'conntrack',
      event: 'dropped',
      tuple: this.#original.toTuple(),
      cause: 'clash',
    });
    return this.#drop(packet, passage, 'clash');
  }

  #drop(packet: PacketBuffer, passage: Passage, cause: ConntrackCause): Verdict {
    passage.because(packet, { kind: 'conntrack', cause });
    return 'drop';
  }

  #haveSameTuples(winner: number): boolean {
    const other = this.#other;
    this.#table.readTuple(winner, ORIGINAL, other);
    if (!other.equals(this.#original)) return false;
    this.#table.readTuple(winner, REPLY, other);
    return other.equals(this.#reply);
  }

  #isTooLong(key: TupleKey, zone: Zone, way: Way): boolean {
    const length = this.#table.chainLength(key, zone, way);
    return length > LEAST_CHAIN && length > LEAST_CHAIN + this.#random.below(CHAIN_SPREAD);
  }
}
