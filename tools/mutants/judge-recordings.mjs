import { interrupted } from './events.mjs';
import { Random } from './random.mjs';

/** Judges the mutants that live by the recordings that reach them. */
export class RecordingJudge {
  #processes;
  #verdicts;
  #seed;
  #most;
  #cases = [];
  #outlived = new Set();

  /** @param most cases that are played with a mutant: of more that reach it, a sample */
  constructor(processes, verdicts, { seed, most }) {
    this.#processes = processes;
    this.#verdicts = verdicts;
    this.#seed = seed;
    this.#most = most;
  }

  /** @param loaded the mutants that differ only in a process of their own */
  judge(ids, loaded) {
    const alive = () => ids.filter((id) => !this.#verdicts.has(id));
    if (alive().length === 0) return;
    this.#cases = this.#processes.replay({ alive: alive() }).events;
    while (!this.#processes.isLate && alive().length > 0) {
      const cases = this.#chosen(alive());
      const { events } = this.#processes.replay({ cases });
      this.#take(events);
      const lost = this.#processes.isLate ? [] : interrupted(events);
      for (const id of lost) this.#verdicts.set(id, died('the end of the process'));
      if (lost.length === 0 && !events.some(({ by }) => by === 'time')) break;
    }
    for (const id of alive()) {
      if (id in loaded) this.#alone(id, loaded[id]);
      if (!this.#processes.isLate && !this.#verdicts.has(id)) this.#outlived.add(id);
    }
  }

  /** Whether a mutant lives, and no recording is left that could kill it. */
  hasOutlived(id) {
    return this.#outlived.has(id);
  }

  /** Whether any recording reaches a mutant. */
  isReached(id) {
    return this.#cases.some(({ reached }) => id in reached);
  }

  /** For each mutant, so many of the cases that reach it: by file and index. */
  #chosen(alive) {
    const chosen = {};
    for (const id of alive) {
      for (const one of this.#sample(
        id,
        this.#cases.filter(({ reached }) => id in reached),
      )) {
        const { file, index, spent, way, reached } = one;
        chosen[file] ??= {};
        chosen[file][index] ??= { spent, way, reached: {} };
        chosen[file][index].reached[id] = reached[id];
      }
    }
    return chosen;
  }

  /** Mutants of constants and the like: a sample of all cases, in a process that has one from its beginning. */
  #alone(id, usual) {
    if (this.#processes.isLate) return;
    const reaching = this.#cases.filter(({ reached }) => id in reached);
    const cases = {};
    let [spent, hits] = [0, usual];
    for (const one of this.#sample(id, reaching.length > 0 ? reaching : this.#cases)) {
      cases[one.file] ??= {};
      cases[one.file][one.index] = { way: one.way };
      spent += one.spent;
      hits += one.reached[id] ?? 0;
    }
    const alone = { id, usual: hits, cpu: 30_000 + 20 * spent };
    const { events, status } = this.#processes.replay({ alone, cases });
    this.#take(events);
    if (status !== 0 && !this.#processes.isLate && !this.#verdicts.has(id)) {
      this.#verdicts.set(id, died('the end of the process'));
    }
  }

  #sample(id, cases) {
    return new Random(`${this.#seed}/${id}`).sample(cases, this.#most);
  }

  #take(events) {
    for (const { kind, id, by } of events) if (kind === 'killed') this.#verdicts.set(id, died(by));
  }
}

const died = (by) => ({ killed: 'recordings', by });
