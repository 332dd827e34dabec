import {
  type Course,
  type CourseGuide,
  type CoursePlace,
  type CourseRecorder,
  type LeavingEnds,
  type Packet,
  type PacketBuffer,
  type Passage,
  Protocol,
  type RowFlight,
  type RowGuide,
  TcpFlag,
  type Verdict,
  type WidePlace,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { Expectations } from '../helper/expectations.ts';
import type { TrackPacket } from '../hook/track-packet.ts';
import type { MasqueradeDevices } from '../nat/masquerade-devices.ts';
import { type ConnectionTable, UNSURE } from '../table/connection-table.ts';
import type { Settings } from '../table/settings.ts';
import type { ConntrackNode } from '../table/units.ts';
import type { PlainAck } from '../track/tcp/plain-ack.ts';
import type { UdpTracker } from '../track/udp-tracker.ts';
import { NO_CONNECTION } from '../tuple/connection-state.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { directionOf, ORIGINAL, type Way } from '../tuple/way.ts';
import { ConnectionRows } from './connection-rows.ts';
import { FreshPlaces } from './fresh-places.ts';
import { KnownPlaces } from './known-places.ts';
import { LonePackets } from './lone-packets.ts';
import { type LookedUp, Opener } from './opener.ts';
import { WidePlaces } from './wide-places.ts';

/** The parts of conntrack that the guide asks. */
export interface GuideParts {
  readonly table: ConnectionTable;
  readonly settings: Settings;
  readonly expectations: Expectations;
  readonly track: TrackPacket;
  readonly devices: MasqueradeDevices;
  readonly plainAck: PlainAck;
  readonly udp: UdpTracker;
}

/**
 * Tells which packets are alike, by their connections: first packets of TCP and UDP that share every
 * field but the source port, and packets of a connection that both ends have spoken on. All others are
 * walked: the rest of a handshake, what ends a connection, ICMP, fragments, whatever is odd.
 *
 * The place of a packet is found without a change to the table. An expired entry on the way to its
 * tuple, a full table or an expected connection are left to the walk, which knows what to do.
 */
export class ConnectionGuide implements CourseGuide {
  readonly #parts: GuideParts;
  readonly #fresh = new FreshPlaces();
  readonly #wide = new WidePlaces();
  readonly #known: KnownPlaces;
  /** The look-up of the packet that was asked about last. */
  readonly #looked: LookedUp = { key: new TupleKey(), bucket: 0, probes: 0 };
  /** The node of that packet; {@link NONE} for a first packet. */
  #node = NONE;
  /** Whether that packet may begin a connection. */
  #begins = false;

  readonly #opener: Opener;
  readonly #lone: LonePackets;

  constructor(parts: GuideParts) {
    this.#parts = parts;
    this.#known = new KnownPlaces(parts.table);
    this.#opener = new Opener({ ...parts, looked: this.#looked });
    this.#lone = new LonePackets(parts.table, this.#opener);
    parts.table.onBegin((handle) => this.#known.forget(handle));
  }

  place(packet: Packet): CoursePlace | undefined {
    this.#begins = false;
    if (!isPlain(packet)) return undefined;
    const { table } = this.#parts;
    const looked = this.#looked;
    looked.key.readPacket(packet);
    looked.bucket = table.bucketOf(looked.key, 0, ORIGINAL);
    const node = table.peekAt(looked.bucket, looked.key);
    looked.probes = table.peeked;
    this.#node = node;
    if (node === UNSURE) return undefined;
    if (node !== NONE) return speaks(packet) ? this.#known.of(node, packet) : undefined;
    this.#begins = begins(packet) && this.#hasRoom();
    return this.#begins ? this.#fresh.of(packet, this.#wide.hasCourse(packet)) : undefined;
  }

  widePlace(packet: Packet): WidePlace | undefined {
    return this.#begins && packet.inputInterface !== null ? this.#wide.of(packet) : undefined;
  }

  take(packet: Packet, course: Course, passage: Passage): LeavingEnds | undefined {
    const node = this.#node;
    if (node === NONE) return this.#lone.open(packet, course, passage);
    const template = this.#known.settled(node)?.template;
    if (template === undefined || !this.#learn(packet, node, passage)) return undefined;
    return this.#lone.known(packet, node, template, passage.work);
  }

  admit(packet: PacketBuffer, passage: Passage): boolean {
    const node = this.#node;
    if (node === NONE) return true;
    if (!this.#learn(packet, node, passage)) return false;
    packet.connection = node >>> 1;
    packet.connectionDirection = directionOf((node & 1) as Way);
    packet.connectionState = 'ESTABLISHED';
    return true;
  }

  /** Has a packet tracked that follows a course of its connection; false where the tracker must look at it. */
  #learn(packet: Packet, node: ConntrackNode, passage: Passage): boolean {
    const { plainAck, udp } = this.#parts;
    const handle = node >>> 1;
    const way = (node & 1) as Way;
    if (packet.protocol === Protocol.UDP) udp.take(handle, way, packet.length);
    else if (!plainAck.take(packet, handle, way)) return false;
    const { work } = passage;
    work.conntrackLookups++;
    work.conntrackProbes += this.#looked.probes;
    passage.flow = 'known';
    return true;
  }

  rowsOf(flight: RowFlight): RowGuide {
    return new ConnectionRows({ ...this.#parts, known: this.#known }, this.#opener, flight);
  }

  forget(): void {
    this.#fresh.clear();
    this.#wide.clear();
    this.#known.clear();
  }

  /** Tracks a packet, and tells the recorder of its passage what packets of its course need. */
  track(packet: PacketBuffer, passage: Passage): Verdict {
    const { track } = this.#parts;
    const { recorder } = passage;
    if (recorder === undefined || packet.connection !== NO_CONNECTION) {
      return track.run(packet, passage);
    }
    if (recorder.isDry) return this.#trackDry(packet, passage, recorder);
    const isFresh = this.#node === NONE;
    const verdict = isFresh
      ? recorder.again(track, packet, passage)
      : recorder.admitted(track, packet, passage);
    if (packet.connectionState !== (isFresh ? 'NEW' : 'ESTABLISHED')) recorder.refuse();
    return verdict;
  }

  /** A packet begins a connection in a dry run, if nothing but its fields decides about that. */
  #trackDry(packet: PacketBuffer, passage: Passage, recorder: CourseRecorder): Verdict {
    const { table, track } = this.#parts;
    if (!hasPorts(packet) || packet.fragment !== null || packet.badChecksum) recorder.refuse();
    if (packet.connectionZone !== 0 || packet.connectionHelper !== null) recorder.refuse();
    if (!this.#hasRoom()) recorder.refuse();
    const { key } = this.#looked;
    key.readPacket(packet);
    if (table.peek(key) !== NONE) recorder.refuse('conntrack: the flow is known');
    return track.run(packet, passage);
  }

  /** Whether nothing but the packet's fields decides about a new connection. */
  #hasRoom(): boolean {
    const { table, settings, expectations } = this.#parts;
    return (settings.max === 0 || table.count < settings.max) && expectations.isEmpty;
  }
}

/** Whether a packet has nothing that a course does not know. */
function isPlain(packet: Packet): boolean {
  return (
    (packet.protocol === Protocol.TCP ? packet.tcp !== null : packet.protocol === Protocol.UDP) &&
    packet.fragment === null &&
    packet.encapsulated === null &&
    !packet.badChecksum &&
    packet.ttl > 1 &&
    packet.outputInterface === null
  );
}

/** Whether a packet is of a protocol that has ports, and may open a connection. */
function hasPorts({ protocol, tcp, sctp }: PacketBuffer): boolean {
  if (protocol === Protocol.TCP) return tcp !== null && tcp.flags === TcpFlag.SYN;
  return protocol === Protocol.UDP || (protocol === Protocol.SCTP && sctp !== null);
}

/** Whether a packet may be the first of a connection. */
function begins({ tcp }: Packet): boolean {
  return tcp === null || tcp.flags === TcpFlag.SYN;
}

/** Whether a packet neither opens nor ends anything. */
function speaks({ tcp }: Packet): boolean {
  return tcp === null || (tcp.flags & ~TcpFlag.PSH) === TcpFlag.ACK;
}
