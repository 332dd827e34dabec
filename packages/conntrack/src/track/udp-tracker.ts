import { type Clock, type Microseconds, type PacketBuffer, SECOND } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import { OWN_TIME, RECORD } from '../table/record-layout.ts';
import type { Settings } from '../table/settings.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';
import type { Way } from '../tuple/way.ts';
import type { Tracker, TrackVerdict } from './tracker.ts';

/** A flow that still speaks after this long is a stream (nf_conntrack_proto_udp.c, `stream_ts`). */
const STREAM_AFTER = 2 * SECOND;

const { SEEN_REPLY, ASSURED, CONFIRMED, NAT_CLASH } = ConnectionStatus;

/** Of UDP-Lite: one that speaks after the first answer is a stream (`nf_conntrack_udplite_packet`). */
export const LITE_STREAM_AFTER: Microseconds = -1;

/** UDP and UDP-Lite: unreplied, replied, and a stream once it has lasted two seconds. */
export class UdpTracker implements Tracker {
  readonly stateNames: readonly string[] = [];
  readonly allowsClash = true;
  readonly #table: ConnectionTable;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #streamAfter: Microseconds;

  constructor(
    table: ConnectionTable,
    settings: Settings,
    clock: Clock,
    streamAfter: Microseconds = STREAM_AFTER,
  ) {
    this.#streamAfter = streamAfter;
    this.#table = table;
    this.#settings = settings;
    this.#clock = clock;
  }

  track({ length }: PacketBuffer, handle: ConntrackHandle, way: Way): TrackVerdict {
    this.take(handle, way, length);
    return 'accept';
  }

  /** Tracks a datagram of so many bytes, its headers included. */
  take(handle: ConntrackHandle, way: Way, bytes: number): void {
    const table = this.#table;
    const settings = this.#settings;
    const status = table.status(handle);
    const { times } = table.slab;
    const streamFrom = handle * (RECORD / 2) + OWN_TIME;
    const { now } = this.#clock;
    if ((status & CONFIRMED) === 0) times[streamFrom] = now + this.#streamAfter;
    const stream = (status & SEEN_REPLY) !== 0 && now > times[streamFrom]!;
    table.touch(handle, way, bytes, stream ? settings.udpStream : settings.udp);
    if (stream && (status & NAT_CLASH) === 0) table.addStatus(handle, ASSURED);
  }
}
