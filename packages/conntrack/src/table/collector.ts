import { type Clock, SECOND } from '@packet-path/core';
import type { ConnectionTable } from './connection-table.ts';
import type { Seconds } from './units.ts';

/** Evicts expired connections at intervals (nf_conntrack_core.c, `gc_worker`). */
export class Collector {
  readonly #table: ConnectionTable;
  readonly #clock: Clock;
  readonly #interval: Seconds;
  #isDue = false;

  constructor(table: ConnectionTable, clock: Clock, interval: Seconds) {
    this.#table = table;
    this.#clock = clock;
    this.#interval = interval;
  }

  /** Makes sure that it runs while there is something to collect; otherwise the clock may rest. */
  schedule(): void {
    if (!this.#isDue && this.#table.count > 0) this.#begin();
  }

  // Apart, since a function that makes a closure costs memory at each call.
  #begin(): void {
    this.#isDue = true;
    this.#clock.schedule(this.#clock.now + this.#interval * SECOND, () => {
      this.#isDue = false;
      this.#table.collect();
      this.schedule();
    });
  }
}
