import type { Choices } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { Settings } from '../table/settings.ts';
import type { ConntrackStatistics } from '../table/statistics.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';
import type { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL } from '../tuple/way.ts';
import type { Zone } from '../tuple/zone.ts';

/** Buckets an early drop looks at (nf_conntrack_core.c, `NF_CT_EVICTION_RANGE`). */
const EVICTION_RANGE = 8;

/** Keeps the number of connections within `nf_conntrack_max`. */
export class EarlyDrop {
  readonly #table: ConnectionTable;
  readonly #settings: Settings;
  readonly #statistics: ConntrackStatistics;
  readonly #choices: Choices;

  constructor(
    table: ConnectionTable,
    settings: Settings,
    statistics: ConntrackStatistics,
    choices: Choices,
  ) {
    this.#table = table;
    this.#settings = settings;
    this.#statistics = statistics;
    this.#choices = choices;
  }

  /** False when the table is full and stays so (`__nf_conntrack_alloc`). */
  makeRoom(candidate: TupleKey, zone: Zone): boolean {
    const { max } = this.#settings;
    if (max === 0 || this.#table.count < max) return true;
    let dropped = 0;
    const victims = this.#choices.some('early-drop', this.#neighbours(candidate, zone), () =>
      this.#unassured(),
    );
    for (const victim of victims) {
      if (this.#table.kill(victim)) dropped++;
    }
    this.#statistics.earlyDrop += dropped;
    return dropped > 0;
  }

  /** All unassured connections of the first bucket that has any, from the new one's on. */
  #neighbours(candidate: TupleKey, zone: Zone): readonly ConntrackHandle[] {
    const table = this.#table;
    const bucket = table.bucketOf(candidate, zone, ORIGINAL);
    for (let step = 0; step < EVICTION_RANGE; step++) {
      const victims = table.droppable(bucket + step);
      if (victims.length > 0) return victims;
    }
    return [];
  }

  #unassured(): readonly ConntrackHandle[] {
    const table = this.#table;
    return [...table.handles()].filter(
      (handle) => !table.isExpired(handle) && !table.has(handle, ConnectionStatus.ASSURED),
    );
  }
}
