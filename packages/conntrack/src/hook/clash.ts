import type { PacketBuffer, Passage } from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { ConntrackStatistics } from '../table/statistics.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, otherWay, REPLY, type Way } from '../tuple/way.ts';
import { zoneId } from '../tuple/zone.ts';
import type { Trackers } from './trackers.ts';

/**
 * The version of Linux that conntrack behaves as: how it resolves clashes, and what reset rules do.
 *
 * - `5.5`: as up to Linux 5.5, before commit 6a757c07e51f: of two clashing connections that NAT gave
 *   different tuples the later is dropped, and every clash counts as `insertFailed`.
 * - `5.6`: the later one is entered for its answers alone, for a second.
 * - `6.3`: moreover, a rule that answers with a RST closes the connection (commit 2954fe60e33d).
 * - `6.12`: moreover, a connection may clash with its own answer, and connections that NAT has not
 *   looked at are no longer the same for that.
 */
export type ConntrackKernel = '5.5' | '5.6' | '6.3' | '6.12';

const { SRC_NAT_DONE, DST_NAT_DONE, FIXED_TIMEOUT, NAT_CLASH } = ConnectionStatus;

/** Seconds that a connection lives which is entered for its answers alone. */
const CLASH_LIFE = 1;

/**
 * Decides about a first packet whose connection clashes with one that is in the table
 * (net/netfilter/nf_conntrack_core.c, `nf_ct_resolve_clash`): both packets were on their way at once.
 */
export class Clash {
  readonly #table: ConnectionTable;
  readonly #trackers: Trackers;
  readonly #statistics: ConntrackStatistics;
  readonly #kernel: ConntrackKernel;
  readonly #key = new TupleKey();
  readonly #other = new TupleKey();

  constructor(
    table: ConnectionTable,
    trackers: Trackers,
    statistics: ConntrackStatistics,
    kernel: ConntrackKernel,
  ) {
    this.#table = table;
    this.#trackers = trackers;
    this.#statistics = statistics;
    this.#kernel = kernel;
  }

  /** Whether the packet may go on, in whichever connection. */
  resolve(packet: PacketBuffer, passage: Passage, winner: ConntrackHandle): boolean {
    const statistics = this.#statistics;
    const isResolved =
      this.#trackers.of(this.#table.protocol(winner)).allowsClash &&
      (this.#join(packet, winner) || this.#enterForAnswers(packet, passage));
    if (!isResolved) statistics.drop++;
    if (!isResolved || this.#kernel === '5.5') statistics.insertFailed++;
    else statistics.clashResolved++;
    return isResolved;
  }

  /** The packet joins the connection in the table, where it is the same (`__nf_ct_resolve_clash`). */
  #join(packet: PacketBuffer, winner: ConntrackHandle): boolean {
    const loser = packet.connection;
    const isPlain =
      this.#kernel !== '6.12' && !this.#table.has(winner, SRC_NAT_DONE | DST_NAT_DONE);
    const isSame =
      isPlain ||
      this.#match(winner, loser, ORIGINAL) ||
      (this.#kernel === '6.12' && this.#match(winner, loser, REPLY));
    if (isSame) packet.connection = winner;
    return isSame;
  }

  /** Enters the connection for its answers, if none has their tuple (`nf_ct_resolve_clash_harder`). */
  #enterForAnswers(packet: PacketBuffer, passage: Passage): boolean {
    if (this.#kernel === '5.5') return false;
    const table = this.#table;
    const loser = packet.connection;
    const reply = this.#key;
    table.readTuple(loser, REPLY, reply);
    const holder = table.find(reply, table.zone(loser), passage.work, REPLY);
    if (holder !== NONE) return this.#join(packet, holder >>> 1);
    table.refresh(loser, CLASH_LIFE);
    table.addStatus(loser, FIXED_TIMEOUT | NAT_CLASH);
    table.readTuple(loser, REPLY, reply);
    table.insertReplyOnly(loser, reply);
    passage.work.conntrackInserts++;
    return true;
  }

  /**
   * Whether two connections have the same tuples and zones (`nf_ct_match`); or, where `from` is the
   * reply direction, those of one are the other's the other way round (`nf_ct_match_reverse`).
   */
  #match(winner: ConntrackHandle, loser: ConntrackHandle, from: Way): boolean {
    return ([ORIGINAL, REPLY] as const).every((way) => {
      const mirrored = from === ORIGINAL ? way : otherWay(way);
      this.#table.readTuple(winner, way, this.#key);
      this.#table.readTuple(loser, mirrored, this.#other);
      const zones = [
        zoneId(this.#table.zone(winner), way),
        zoneId(this.#table.zone(loser), mirrored),
      ];
      return this.#key.equals(this.#other) && zones[0] === zones[1];
    });
  }
}
