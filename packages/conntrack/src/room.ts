import type { Settings } from './settings.ts';
import type { ConntrackStatistics } from './statistics.ts';
import type { ConnectionTable } from './table/connection-table.ts';
import { scale } from './table/hash.ts';
import type { TupleKey } from './table/tuple-key.ts';

/** Buckets an early drop looks at (nf_conntrack_core.c, `NF_CT_EVICTION_RANGE`). */
const EVICTION_RANGE = 8;

/**
 * Which connections make room for a new one when the table is full; none to refuse it.
 *
 * Linux finds them by a secret hash, so a replay names them itself.
 */
export type EarlyDrop = (candidate: TupleKey, zone: number) => readonly number[];

/** Keeps the number of connections within `nf_conntrack_max`. */
export class Room {
  readonly #table: ConnectionTable;
  readonly #settings: Settings;
  readonly #statistics: ConntrackStatistics;
  /** How victims are found; replace it to script them. */
  earlyDrop: EarlyDrop;

  constructor(table: ConnectionTable, settings: Settings, statistics: ConntrackStatistics) {
    this.#table = table;
    this.#settings = settings;
    this.#statistics = statistics;
    this.earlyDrop = (candidate, zone) => this.#neighbours(candidate, zone);
  }

  /** False when the table is full and stays so (`__nf_conntrack_alloc`). */
  make(candidate: TupleKey, zone: number): boolean {
    const { max } = this.#settings;
    if (max === 0 || this.#table.count < max) return true;
    let dropped = 0;
    for (const victim of this.earlyDrop(candidate, zone)) {
      if (this.#table.kill(victim)) dropped++;
    }
    this.#statistics.earlyDrop += dropped;
    return dropped > 0;
  }

  /** All unassured connections of the first bucket that has any, from the new one's on. */
  #neighbours(candidate: TupleKey, zone: number): readonly number[] {
    const table = this.#table;
    const bucket = scale(table.hash(candidate, zone), table.buckets);
    for (let step = 0; step < EVICTION_RANGE; step++) {
      const victims = table.droppable(bucket + step);
      if (victims.length > 0) return victims;
    }
    return [];
  }
}
