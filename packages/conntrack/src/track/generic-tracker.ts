import type { PacketBuffer } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { Settings } from '../table/settings.ts';
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

  track(_packet: PacketBuffer, handle: number): TrackVerdict {
    this.#table.refresh(handle, this.#settings.generic);
    return 'accept';
  }
}
