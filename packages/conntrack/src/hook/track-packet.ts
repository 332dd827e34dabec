import {
  Icmpv6Type,
  isIcmpError,
  type PacketBuffer,
  type Passage,
  Protocol,
  type Verdict,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { Helpers } from '../helper/helpers.ts';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { Settings } from '../table/settings.ts';
import type { ConntrackStatistics } from '../table/statistics.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle, ConntrackNode } from '../table/units.ts';
import { isIcmp } from '../track/icmp-tracker.ts';
import { type ConntrackCause, NO_CONNECTION } from '../tuple/connection-state.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { directionOf, ORIGINAL, REPLY, type Way } from '../tuple/way.ts';
import type { EarlyDrop } from './early-drop.ts';
import type { Trackers } from './trackers.ts';

/** Highest ICMP type conntrack knows (include/uapi/linux/icmp.h, `NR_ICMP_TYPES`). */
const HIGHEST_ICMP_TYPE = 18;
/** ICMPv6 multicast listener report, version 2 (RFC 3810). */
const MULTICAST_LISTENER_REPORT_V2 = 143;
/** ICMPv6 multicast listener query, the first of the messages that concern one link. */
const MULTICAST_LISTENER_QUERY = 130;

/** In place of a node: the table is full, and stays so. */
const FULL = -2;

const { SEEN_REPLY, EXPECTED, CONFIRMED } = ConnectionStatus;

/**
 * Finds the connection a packet belongs to, or begins one
 * (net/netfilter/nf_conntrack_core.c, `nf_conntrack_in`).
 */
export class TrackPacket {
  readonly #table: ConnectionTable;
  readonly #settings: Settings;
  readonly #trackers: Trackers;
  readonly #earlyDrop: EarlyDrop;
  readonly #helpers: Helpers;
  readonly #statistics: ConntrackStatistics;
  readonly #key = new TupleKey();
  readonly #reply = new TupleKey();
  /** Connections whose first packet is on its way, and at the same places those packets' passages. */
  readonly #unconfirmed: ConntrackHandle[] = [];
  readonly #passages: Passage[] = [];

  constructor(
    table: ConnectionTable,
    settings: Settings,
    trackers: Trackers,
    earlyDrop: EarlyDrop,
    helpers: Helpers,
    statistics: ConntrackStatistics,
  ) {
    this.#table = table;
    this.#settings = settings;
    this.#trackers = trackers;
    this.#earlyDrop = earlyDrop;
    this.#helpers = helpers;
    this.#statistics = statistics;
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    if (packet.untracked || packet.connection !== NO_CONNECTION) return 'accept';
    // A template is used up, and the zone with it: a packet that was found invalid and comes again, by lo for
    // instance, has none. The state that an answer was given stays until a connection is found.
    if (!packet.attached) packet.connectionZone = 0;
    else if (packet.connectionState !== 'RELATED') packet.attached = false;
    packet.connectionState = 'INVALID';
    if (isIcmp(packet) && this.#handleIcmp(packet, passage)) return 'accept';
    for (;;) {
      const node = this.#resolve(packet, passage);
      if (node === FULL) return this.#drop(packet, passage);
      if (node === NONE) return this.#invalid(packet, passage, 'no such query');
      if (packet.attached) packet.attached = false;
      const handle = node >>> 1;
      const way = (node & 1) as Way;
      const verdict = this.#isBroken(packet, passage)
        ? 'invalid'
        : this.#trackers.of(packet.protocol).track(packet, handle, way);
      if (verdict === 'accept') {
        this.#attach(packet, passage, handle, way);
        return 'accept';
      }
      this.#release(handle);
      if (verdict === 'invalid') return this.#invalid(packet, passage, 'refused by its tracker');
    }
  }

  /**
   * Lets go of connections that a packet did not carry out of the host. Handles are used again only
   * when no other packet is on its way: it may hold one.
   */
  afterPassage(passage: Passage, isLast: boolean): void {
    const passages = this.#passages;
    for (let index = passages.length - 1; index >= 0; index--) {
      if (passages[index] === passage) this.#release(this.#takeUnconfirmed(index));
    }
    if (isLast) this.#table.bury();
  }

  #takeUnconfirmed(index: number): ConntrackHandle {
    const handle = this.#unconfirmed[index]!;
    // Nearly always it is the last one.
    if (index === this.#unconfirmed.length - 1) {
      this.#unconfirmed.pop();
      this.#passages.pop();
    } else {
      this.#unconfirmed.splice(index, 1);
      this.#passages.splice(index, 1);
    }
    return handle;
  }

  /** The hash node of the packet's tuple, of a new connection if need be. */
  #resolve(packet: PacketBuffer, passage: Passage): ConntrackNode {
    const key = this.#key;
    const zone = packet.connectionZone;
    key.readPacket(packet);
    const node = this.#table.findEither(key, zone, passage.work);
    if (node !== NONE) return node;
    const reply = this.#reply;
    reply.copy(key);
    if (!reply.invert()) return NONE;
    if (!this.#earlyDrop.makeRoom(key, zone)) return FULL;
    const handle = this.#table.allocate(key, reply, zone, this.#settings.accounting);
    this.#unconfirmed.push(handle);
    this.#passages.push(passage);
    const { connectionHelper } = packet;
    if (!this.#helpers.welcome(handle, key, zone, passage) && connectionHelper !== null) {
      this.#helpers.assign(handle, connectionHelper);
    }
    return handle * 2;
  }

  #attach(packet: PacketBuffer, passage: Passage, handle: number, way: Way): void {
    const table = this.#table;
    packet.connection = handle;
    packet.connectionDirection = directionOf(way);
    const status = table.status(handle);
    const fresh = (status & CONFIRMED) === 0;
    passage.track(packet, fresh ? 'new' : 'known');
    if (way === REPLY && (status & SEEN_REPLY) === 0) table.addStatus(handle, SEEN_REPLY);
    if (way === REPLY || (status & SEEN_REPLY) !== 0) packet.connectionState = 'ESTABLISHED';
    else packet.connectionState = (status & EXPECTED) === 0 ? 'NEW' : 'RELATED';
    if (passage.trace === undefined) return;
    table.readTuple(handle, ORIGINAL, this.#key);
    passage.trace({
      kind: 'conntrack',
      event: fresh ? 'new' : 'found',
      tuple: this.#key.toTuple(),
      state: packet.connectionState,
      direction: packet.connectionDirection,
    });
  }

  /** Errors and unsound messages; true when nothing is left to do. */
  #handleIcmp(packet: PacketBuffer, passage: Passage): boolean {
    const { icmp, family } = packet;
    const known = icmp !== null && (family === 6 || icmp.type <= HIGHEST_ICMP_TYPE);
    if (!known || this.#isBroken(packet, passage)) {
      this.#icmpError(packet, passage, 'malformed');
      return true;
    }
    if (family === 6 && concernsLink(icmp.type)) {
      packet.untracked = true;
      packet.connectionState = 'UNTRACKED';
      passage.trace?.({ kind: 'conntrack', event: 'untracked', tuple: null, cause: 'link scope' });
      return true;
    }
    const redirect = family === 6 && icmp.type === Icmpv6Type.REDIRECT && icmp.inner !== null;
    if (!redirect && !isIcmpError(family, icmp.type)) return false;
    if (!this.#relate(packet, passage)) this.#icmpError(packet, passage, 'about no connection');
    return true;
  }

  /** Attaches an error to the connection it is about (`nf_conntrack_inet_error`). */
  #relate(packet: PacketBuffer, passage: Passage): boolean {
    const inner = packet.icmp?.inner ?? null;
    if (inner === null || inner.family !== packet.family) return false;
    if ((inner.fragment?.offset ?? 0) > 0) return false;
    const key = this.#key;
    key.readPacket(inner);
    if (!key.invert()) return false;
    const node = this.#table.findEither(key, packet.connectionZone, passage.work);
    if (node === NONE) return false;
    // The error must be for the end that sent what it quotes.
    if (!key.destination().equals(packet.destination)) return false;
    packet.connection = node >>> 1;
    packet.connectionDirection = directionOf((node & 1) as Way);
    packet.connectionState = 'RELATED';
    if (passage.trace !== undefined) {
      const direction = packet.connectionDirection;
      passage.trace({ kind: 'conntrack', event: 'related', tuple: key.toTuple(), direction });
    }
    return true;
  }

  /** Checksums are verified where a packet arrives (`nf_conntrack_checksum`). */
  #isBroken(packet: PacketBuffer, passage: Passage): boolean {
    if (!this.#settings.checksum || passage.hook !== 'PREROUTING') return false;
    // The checksum of UDP-Lite is verified with UDP's pseudo header, so it never fits (`udplite_error`).
    const isMistaken = packet.protocol === Protocol.UDPLITE && !packet.checksumVerified;
    return packet.badChecksum || isMistaken;
  }

  #icmpError(packet: PacketBuffer, passage: Passage, cause: ConntrackCause): void {
    this.#statistics.icmpError++;
    this.#tell(packet, passage, 'invalid', cause);
  }

  #invalid(packet: PacketBuffer, passage: Passage, cause: ConntrackCause): Verdict {
    this.#statistics.invalid++;
    this.#tell(packet, passage, 'invalid', cause);
    return 'accept';
  }

  #drop(packet: PacketBuffer, passage: Passage): Verdict {
    this.#statistics.drop++;
    this.#tell(packet, passage, 'dropped', 'table full');
    passage.because(packet, { kind: 'conntrack', cause: 'table full' });
    return 'drop';
  }

  #tell(
    packet: PacketBuffer,
    passage: Passage,
    event: 'invalid' | 'dropped',
    cause: ConntrackCause,
  ): void {
    if (passage.trace === undefined) return;
    this.#key.readPacket(packet);
    passage.trace({ kind: 'conntrack', event, tuple: this.#key.toTuple(), cause });
  }

  /** Frees a connection that is not in the hash table. */
  #release(handle: number): void {
    if (!this.#table.has(handle, CONFIRMED)) this.#table.kill(handle);
  }
}

/** Neighbour discovery and multicast listener messages have no connection (`noct_valid_new`). */
function concernsLink(type: number): boolean {
  return (
    (type >= MULTICAST_LISTENER_QUERY && type <= Icmpv6Type.NEIGHBOUR_ADVERTISEMENT) ||
    type === MULTICAST_LISTENER_REPORT_V2
  );
}
