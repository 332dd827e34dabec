import type { PacketBuffer } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { Settings } from '../table/settings.ts';
import type { ConntrackHandle } from '../table/units.ts';
import type { Way } from '../tuple/way.ts';
import type { Tracker, TrackVerdict } from './tracker.ts';

/** Protocols without a tracker of their own: addresses alone (nf_conntrack_proto_generic.c). */
export class GenericTracker implements Tracker {
  readonly stateNames: readonly string[] = [];
  readonly allowsClash = false;
  readonly #table: ConnectionTable;
  readonly #settings: Settings;

  constructor(table: ConnectionTable, settings: Settings) {
    this.#table = table;
    this.#settings = settings;
  }

  track(packet: PacketBuffer, handle: ConntrackHandle, way: Way): TrackVerdict {
    this.#table.touch(handle, way, packet.length, this.#settings.generic);
    return 'accept';
  }
}
