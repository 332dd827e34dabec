import { printableLine } from '@packet-path/core';

/** A line on stderr that says how far long work is; silent when stderr is no terminal. */
export class Progress {
  readonly #shows = process.stderr.isTTY === true;
  #shownAt = 0;

  /** Says it, at most ten times a second. */
  show(text: string): void {
    if (!this.#shows) return;
    const now = performance.now();
    if (now - this.#shownAt < 100) return;
    this.#shownAt = now;
    process.stderr.write(`\r\u001b[K${printableLine(text)}`);
  }

  /** Takes the line away. */
  end(): void {
    if (this.#shows && this.#shownAt > 0) process.stderr.write('\r\u001b[K');
  }
}
