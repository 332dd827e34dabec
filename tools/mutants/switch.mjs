import { appendFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** A mutant that is asked this many times as often as without any runs for ever. */
const TIMES = 100;
/** Calls that any mutant may have. */
const FREE = 10_000;

/**
 * Switches mutants on and off in this process, counts which are reached, writes events (a line of JSON
 * each) to a file, and ends the process where a mutant takes too much CPU.
 */
export class Switch {
  #events;
  #shared = new Int32Array(new SharedArrayBuffer(12));
  #state = {};

  constructor(events) {
    this.#events = events;
    globalThis.__stryker__ = this.#state;
    // Instrumented files keep the first of these objects that they see.
    this.#state.mutantCoverage = { static: {}, perTest: {} };
    const watch = new Worker(new URL('./watch.mjs', import.meta.url), {
      workerData: { shared: this.#shared, events, pid: process.pid },
      execArgv: [],
    });
    watch.unref();
  }

  tell(event) {
    appendFileSync(this.#events, `${JSON.stringify(event)}\n`);
  }

  /** Runs something, and counts how often it reaches each mutant. */
  async counting(run) {
    const { perTest } = this.#state.mutantCoverage;
    perTest.now = {};
    await this.#apart('now', run);
    return perTest.now;
  }

  /** Runs something, whose reaching counts for nothing. */
  uncounted(run) {
    return this.#apart('not', run);
  }

  /** The mutants that were reached outside of both, as while files were loaded: how often. */
  loaded() {
    return this.#state.mutantCoverage.static;
  }

  async #apart(place, run) {
    this.#state.currentTestId = place;
    try {
      await run();
    } finally {
      this.#state.currentTestId = undefined;
    }
  }

  /** @param cpu milliseconds of CPU that it may take */
  on(id, usual, cpu) {
    this.#state.hitCount = 0;
    this.#state.hitLimit = usual * TIMES + FREE;
    this.#state.activeMutant = id;
    this.#shared[1] = Number(id);
    this.#shared[2] = Math.min(cpu, 2 ** 30);
    Atomics.add(this.#shared, 0, 1);
  }

  off() {
    Atomics.add(this.#shared, 0, 1);
    this.#state.activeMutant = undefined;
    this.#state.hitCount = undefined;
  }
}
