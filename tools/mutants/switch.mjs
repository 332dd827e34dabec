import { appendFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import './global.mjs';

/** A mutant that is asked this many times as often as without any runs for ever. */
const TIMES = 100;
/** Calls that any mutant may have. */
const FREE = 10_000;

/**
 * Switches mutants on and off in this process, counts which are reached, writes events (a line of JSON
 * each) to a file, and ends the process where mutants take too much CPU.
 */
export class Switch {
  #events;
  #shared = new Int32Array(new SharedArrayBuffer(8));
  #state = globalThis.packetPathMutants.state;
  #loaded = this.#state.counts;

  constructor(events) {
    this.#events = events;
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
    const counts = {};
    await this.#apart(counts, run);
    return counts;
  }

  /** Runs something, whose reaching counts for nothing. */
  uncounted(run) {
    return this.#apart(undefined, run);
  }

  /** The mutants that were reached outside of both, as while files were loaded: how often. */
  loaded() {
    return this.#loaded;
  }

  async #apart(counts, run) {
    this.#state.counts = counts;
    try {
      await run();
    } finally {
      this.#state.counts = this.#loaded;
    }
  }

  /**
   * @param ids the mutants that are on, the others being off
   * @param usual how often they are asked without mutants
   * @param cpu milliseconds of CPU that they may take
   */
  on(ids, usual, cpu) {
    const state = this.#state;
    state.hits = 0;
    state.most = usual * TIMES + FREE;
    state.one = ids.length === 1 ? ids[0] : undefined;
    state.several = ids.length > 1 ? new Set(ids) : undefined;
    this.#shared[1] = Math.min(cpu, 2 ** 30);
    Atomics.add(this.#shared, 0, 1);
  }

  off() {
    Atomics.add(this.#shared, 0, 1);
    this.#state.one = undefined;
    this.#state.several = undefined;
  }
}
