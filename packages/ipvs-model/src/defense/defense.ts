import type { Host, Timer } from '@packet-path/core';
import type { Connections } from '../connection/connections.ts';
import type { DefenseLevels } from '../settings/defense-levels.ts';
import type { KernelTimers } from '../time/kernel-timers.ts';
import { Recurrence } from '../time/recurrence.ts';
import { HZ } from '../time/units.ts';
import { EntryDropper } from './drop-entries.ts';

/** Jiffies between two looks (`DEFENSE_TIMER_PERIOD`). */
const PERIOD = HZ;

/**
 * Keeps the levels up to date, and drops connections while they say so (`defense_work_handler`). The
 * seconds are counted from when IPVS came up in the network namespace, whatever the levels are. A second
 * in which nothing can change is not waited for: no setting was written, the free memory is always the
 * same, and there is no connection to drop.
 */
export class Defense {
  readonly #levels: DefenseLevels;
  readonly #timers: KernelTimers;
  readonly #dropper: EntryDropper;
  readonly #seconds: Recurrence;
  readonly #connections: Connections;
  #timer: Timer | undefined;
  /** Whether a setting was written that the next look takes up. */
  #written = false;

  constructor(host: Host, levels: DefenseLevels, connections: Connections, timers: KernelTimers) {
    this.#levels = levels;
    this.#timers = timers;
    this.#connections = connections;
    this.#seconds = new Recurrence(timers.now, PERIOD);
    this.#dropper = new EntryDropper(connections, host.choices);
    const settings = (): string =>
      [levels.level('drop_entry'), levels.level('drop_packet'), levels.level('secure_tcp')].join();
    let known = settings();
    host.sysctls.onChange(() => {
      this.#written = true;
      const now = settings();
      // A level that is written counts at once; the rate and the threshold from the next look on.
      if (now !== known) {
        known = now;
        levels.update();
      }
      this.#watch();
    });
    connections.afterCreate(() => this.#watch());
    this.#watch();
  }

  #watch(): void {
    if (this.#timer !== undefined || !this.#mayChange()) return;
    this.#timer = this.#timers.at(this.#seconds.after(this.#timers.now), () => {
      this.#timer = undefined;
      this.#written = false;
      this.#levels.update();
      if (this.#levels.dropsEntries) this.#dropper.run();
      this.#watch();
    });
  }

  #mayChange(): boolean {
    const levels = this.#levels;
    if (!levels.needsWatching) return false;
    if (this.#written || levels.memoryChanges) return true;
    return levels.dropsEntries && this.#connections.table.size > 0;
  }
}
