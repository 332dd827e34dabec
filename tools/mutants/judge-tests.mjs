import { interrupted } from './events.mjs';
import { search } from './search.mjs';
import { fileOf, TestTimes } from './test-times.mjs';

/**
 * Milliseconds of CPU of the tests of each round: most mutants are killed by quick tests, and the slow ones
 * judge only those that live then.
 */
const ROUNDS = [100, 1000, 2 ** 30];

/** Judges mutants by the tests of their package, many in one process. */
export class TestJudge {
  #processes;
  #verdicts;
  #plan;
  #times = new TestTimes();
  /** Mutants reached while files are loaded: they differ only in a process of their own. */
  #loaded = {};
  /** Mutants after which a test failed without them too. */
  #doubtful = new Set();
  /** Mutants that are not tried together with others. */
  #single = new Set();
  /** Whether a round has come to its end, so that all tests are known. */
  #isComplete = false;
  /** Mutants that no test kills, all having been asked. */
  #outlived = new Set();
  /** Files whose tests have killed mutants in processes of their own, the last one first: they are asked first again. */
  #killers = [];
  /** How often each test failed without mutants. */
  #unclean = new Map();

  /** @param verdicts the verdict by the mutant's number; this writes into it */
  constructor(processes, verdicts, plan) {
    this.#processes = processes;
    this.#verdicts = verdicts;
    this.#plan = plan;
  }

  async judge(ids) {
    const asked = new Set();
    for (const longest of ROUNDS) {
      this.#round(ids, longest);
      // Before the slow tests, which judge few: where the time is short, no mutant is left that no test was asked about.
      for (const id of this.#apart(ids)) {
        if (asked.has(id)) continue;
        asked.add(id);
        await this.#alone([id], 'quick');
      }
    }
    await this.#alone(this.#apart(ids), 'slow');
    if (this.#processes.isLate) return;
    for (const id of this.#alive(ids)) this.#outlived.add(id);
  }

  /** Whether any test, or the loading of a file, reaches a mutant. */
  isReached(id) {
    return id in this.#loaded || this.#times.isReached(id);
  }

  /** Whether a mutant lives, and no test is left that could kill it. */
  hasOutlived(id) {
    return this.#outlived.has(id);
  }

  get loaded() {
    return this.#loaded;
  }

  /** Tests that fail when they run twice in a process. */
  get unrepeatable() {
    return [...this.#unclean].filter(([, times]) => times > 1).map(([name]) => name);
  }

  /** The mutants that live, and are judged in processes of their own. */
  #apart(ids) {
    return this.#alive(ids).filter((id) => id in this.#loaded || this.#doubtful.has(id));
  }

  #alive(ids) {
    return ids.filter((id) => !this.#verdicts.has(id));
  }

  /** Runs the tests that cost no more than this, again after each time that a mutant ended the process. */
  #round(ids, longest) {
    const done = new Set();
    for (;;) {
      const alive = this.#alive(ids).filter((id) => !this.#doubtful.has(id));
      const skipped = new Set([...done, ...this.unrepeatable, ...this.#times.slowerThan(longest)]);
      const left = this.#times.reaching(alive).filter((name) => !skipped.has(name));
      if (this.#processes.isLate || alive.length === 0) return;
      if (this.#isComplete && left.length === 0) return;
      const plan = {
        alive,
        longest,
        done: this.#isComplete ? this.#times.allBut(left) : [...skipped],
        single: [...this.#single],
        known: this.#times.known(),
      };
      const files = this.#isComplete ? this.#times.files(left) : [];
      const { events, output, status } = this.#processes.tests({ ...this.#plan, ...plan }, files);
      // Where a mutant has ended the process in the last of the tests, there is none left to run.
      const hasEnded = this.#take(events, done) || (events.length === 0 && status === 0);
      // A process that had little time is ended while it still loads its files.
      if (this.#processes.isLate) return;
      if (events.length === 0 && this.#times.isEmpty) throw new Error(`no test ran:\n${output}`);
      if (hasEnded) {
        this.#isComplete = true;
        return;
      }
    }
  }

  /** Notes what happened; gives whether the process came to its own end. */
  #take(events, done) {
    let hasEnded = true;
    for (const event of events) {
      if (event.kind === 'test') this.#times.note(event);
      else if (event.kind === 'loaded') this.#loaded = event.reached;
      else if (event.kind === 'done') {
        done.add(event.name);
        this.#times.finish(event.name);
      } else if (event.kind === 'killed') this.#verdicts.set(event.id, killed(event));
      else if (event.kind === 'broken') {
        const suspects = event.ids.length === 1 ? this.#doubtful : this.#single;
        for (const id of event.ids) suspects.add(id);
        hasEnded = false;
      } else if (event.kind === 'unclean') {
        this.#unclean.set(event.name, (this.#unclean.get(event.name) ?? 0) + 1);
        hasEnded = false;
      }
    }
    const lost = this.#processes.isLate ? undefined : interrupted(events);
    if (lost === undefined) return hasEnded;
    if (lost.ids.length === 1) this.#verdicts.set(lost.ids[0], killed(lost));
    else for (const id of lost.ids) this.#single.add(id);
    return false;
  }

  /** Judges mutants in a process that has them from its beginning, by the tests that are quick, or by all others. */
  async #alone(ids, speed) {
    const { files: all, skipped } = this.#times.split(ROUNDS[0], speed);
    const first = this.#killers.filter((file) => all.includes(file));
    const files = [...first, ...all.filter((file) => !first.includes(file))];
    const attempt = (some) => {
      if (this.#processes.isLate || files.length === 0) return undefined;
      const usual =
        this.#times.visits(some) + some.reduce((sum, id) => sum + (this.#loaded[id] ?? 0), 0);
      const alone = { ids: some, usual, cpu: 20_000 + 4 * this.#times.total };
      const plan = { ...this.#plan, alive: [], done: [...this.unrepeatable, ...skipped], alone };
      const { events, output, status } = this.#processes.tests(plan, files);
      const failed = events.find(({ kind }) => kind === 'failed');
      if (failed !== undefined) return failed;
      if (status === 0 || this.#processes.isLate) return undefined;
      const late = events.some(({ kind }) => kind === 'late') ? 'time' : undefined;
      return { by: late ?? output.match(/\w*Error: .*/)?.[0] ?? 'the end of the process' };
    };
    await search(ids, attempt, (id, failed) => {
      this.#verdicts.set(id, killed(failed));
      const file = fileOf(failed.by);
      if (all.includes(file))
        this.#killers = [file, ...this.#killers.filter((one) => one !== file)];
    });
  }
}

const killed = ({ by, failure }) => ({ killed: 'tests', by, failure });
