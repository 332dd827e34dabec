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
 * seconds are counted from when IPVS came up in the network namespace, whatever the levels are.
 */
export class Defense {
  readonly #levels: DefenseLevels;
  readonly #timers: KernelTimers;
  readonly #dropper: EntryDropper;
  readonly #seconds: Recurrence;
  #timer: Timer | undefined;

  constructor(host: Host, levels: DefenseLevels, connections: Connections, timers: KernelTimers) {
    this.#levels = levels;
    this.#timers = timers;
    this.#seconds = new Recurrence(timers.now, PERIOD);
    this.#dropper = new EntryDropper(connections, host.choices);
    const settings = (): string =>
      [levels.level('drop_entry'), levels.level('drop_packet'), levels.level('secure_tcp')].join();
    let known = settings();
    host.sysctls.onChange(() => {
      const now = settings();
      if (now === known) return;
      known = now;
      // A level that is written counts at once; the rate and the threshold from the next look on.
      levels.update();
      this.#watch();
    });
    this.#watch();
  }

  #watch(): void {
    if (this.#timer !== undefined || !this.#levels.needsWatching) return;
    this.#timer = this.#timers.at(this.#seconds.after(this.#timers.now), () => {
      this.#timer = undefined;
      this.#levels.update();
      if (this.#levels.dropsEntries) this.#dropper.run();
      this.#watch();
    });
  }
}
