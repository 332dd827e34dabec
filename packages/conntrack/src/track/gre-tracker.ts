import type { PacketBuffer } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { Settings } from '../table/settings.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';
import type { Way } from '../tuple/way.ts';
import type { Tracker, TrackVerdict } from './tracker.ts';

const { SEEN_REPLY, ASSURED, NAT_CLASH } = ConnectionStatus;

/** GRE: unreplied, or a stream once both ends have sent (nf_conntrack_proto_gre.c). */
export class GreTracker implements Tracker {
  readonly stateNames: readonly string[] = [];
  readonly allowsClash = true;
  readonly #table: ConnectionTable;
  readonly #settings: Settings;

  constructor(table: ConnectionTable, settings: Settings) {
    this.#table = table;
    this.#settings = settings;
  }

  track(packet: PacketBuffer, handle: ConntrackHandle, way: Way): TrackVerdict {
    const table = this.#table;
    const isStream = table.has(handle, SEEN_REPLY);
    const seconds = isStream ? this.#settings.greStream : this.#settings.gre;
    table.touch(handle, way, packet.length, seconds);
    if (isStream && !table.has(handle, NAT_CLASH)) table.addStatus(handle, ASSURED);
    return 'accept';
  }
}
