import { type Clock, type Microseconds, SECOND } from '@packet-path/core';

/** How long the end that closed first remembers (`TCP_TIMEWAIT_LEN`). */
const TIME_WAIT: Microseconds = 60 * SECOND;

/** Connections in TIME_WAIT, forgotten when somebody asks after their time. */
export class TimeWait {
  readonly #clock: Clock;
  readonly #waiting: { readonly until: Microseconds; readonly forget: () => void }[] = [];
  #gone = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(forget: () => void): void {
    this.#waiting.push({ until: this.#clock.now + TIME_WAIT, forget });
  }

  /** Forgets those whose time is over. */
  sweep(): void {
    for (;;) {
      const oldest = this.#waiting[this.#gone];
      if (oldest === undefined || oldest.until > this.#clock.now) break;
      this.#gone++;
      oldest.forget();
    }
    if (this.#gone * 2 <= this.#waiting.length) return;
    this.#waiting.splice(0, this.#gone);
    this.#gone = 0;
  }
}
