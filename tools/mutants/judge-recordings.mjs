import { interrupted } from './events.mjs';
import { Random } from './random.mjs';
import { search } from './search.mjs';

/** Judges the mutants that live by the recordings that reach them. */
export class RecordingJudge {
  #processes;
  #verdicts;
  #seed;
  #most;
  /** The cases that have been played, and what each reaches. */
  #cases = [];
  /** Mutants that are not tried together with others. */
  #single = new Set();
  #outlived = new Set();

  /** @param most cases that are played with a mutant */
  constructor(processes, verdicts, { seed, most }) {
    this.#processes = processes;
    this.#verdicts = verdicts;
    this.#seed = seed;
    this.#most = most;
  }

  /** @param loaded the mutants that differ only in a process of their own */
  async judge(ids, loaded) {
    const alive = () => ids.filter((id) => !this.#verdicts.has(id));
    while (!this.#processes.isLate && alive().length > 0) {
      const { events } = this.#processes.replay({
        alive: alive(),
        single: [...this.#single],
        played: this.#cases.map(({ file, index }) => `${file} ${index}`),
        tried: this.#tried(alive()),
        most: this.#most,
        seed: this.#seed,
      });
      this.#take(events);
      const lost = this.#processes.isLate ? undefined : interrupted(events);
      if (lost === undefined) break;
      if (lost.ids.length === 1) this.#verdicts.set(lost.ids[0], died(lost.by));
      else for (const id of lost.ids) this.#single.add(id);
    }
    await this.#alone(
      alive().filter((id) => id in loaded),
      loaded,
    );
    if (this.#processes.isLate) return;
    for (const id of alive()) this.#outlived.add(id);
  }

  /** Whether a mutant lives, and no recording is left that could kill it. */
  hasOutlived(id) {
    return this.#outlived.has(id);
  }

  /** Whether any recording reaches a mutant. */
  isReached(id) {
    return this.#cases.some(({ reached }) => id in reached);
  }

  /** How many of the cases played reach each mutant. */
  #tried(ids) {
    const times = (id) => this.#cases.filter(({ reached }) => id in reached).length;
    return Object.fromEntries(ids.map((id) => [id, times(id)]));
  }

  /** Mutants of constants and the like: a sample of all cases, in a process that has them from its beginning. */
  async #alone(ids, loaded) {
    const sample = new Random(`${this.#seed}/alone`).sample(this.#cases, this.#most);
    const cases = {};
    for (const { file, index, way } of sample) {
      cases[file] ??= {};
      cases[file][index] = way;
    }
    const spent = sample.reduce((sum, one) => sum + one.spent, 0);
    const attempt = (some) => {
      if (this.#processes.isLate) return undefined;
      const visits = (id) =>
        sample.reduce((sum, { reached }) => sum + (reached[id] ?? 0), loaded[id]);
      const usual = some.reduce((sum, id) => sum + visits(id), 0);
      const alone = { ids: some, usual, cpu: 30_000 + 10 * spent };
      const { events, status } = this.#processes.replay({ alone, cases });
      const failed = events.find(({ kind }) => kind === 'failed');
      if (failed !== undefined) return failed.by;
      return status === 0 || this.#processes.isLate ? undefined : 'the end of the process';
    };
    await search(ids, attempt, (id, by) => this.#verdicts.set(id, died(by)));
  }

  #take(events) {
    for (const event of events) {
      if (event.kind === 'killed') this.#verdicts.set(event.id, died(event.by));
      else if (event.kind === 'case') this.#cases.push(event);
    }
  }
}

const died = (by) => ({ killed: 'recordings', by });
