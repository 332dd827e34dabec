import { interrupted } from './events.mjs';

/**
 * Milliseconds of CPU of the tests of each round: most mutants are killed by quick tests, and the slow ones
 * judge only what lives then.
 */
const ROUNDS = [100, 1000, 2 ** 30];

/** Judges mutants by the tests of their package, many in one process. */
export class TestJudge {
  #processes;
  #verdicts;
  #plan;
  /** How often each test reaches each mutant, and its cost. */
  #tests = new Map();
  /** Mutants reached while files are loaded: they differ only in a process of their own. */
  #loaded = {};
  /** Kills by a test that failed without the mutant too, afterwards. */
  #doubtful = new Map();
  /** Whether a round has come to its end, so that all tests are known. */
  #isComplete = false;
  /** Mutants that no test kills, all having been asked. */
  #outlived = new Set();
  /** Tests that fail when they run twice in a process. */
  unrepeatable = new Set();

  /** @param verdicts the verdict by the mutant's number; this writes into it */
  constructor(processes, verdicts, plan) {
    this.#processes = processes;
    this.#verdicts = verdicts;
    this.#plan = plan;
  }

  judge(ids) {
    for (const longest of ROUNDS) this.#round(ids, longest);
    const isAlone = (id) => id in this.#loaded || this.#doubtful.has(id);
    for (const id of this.#alive(ids)) {
      if (isAlone(id)) this.#alone(id);
      if (!this.#processes.isLate && !this.#verdicts.has(id)) this.#outlived.add(id);
    }
  }

  /** Whether any test, or the loading of a file, reaches a mutant. */
  isReached(id) {
    return id in this.#loaded || [...this.#tests.values()].some(({ reached }) => id in reached);
  }

  /** Whether a mutant lives, and no test is left that could kill it. */
  hasOutlived(id) {
    return this.#outlived.has(id);
  }

  get loaded() {
    return this.#loaded;
  }

  #alive(ids) {
    return ids.filter((id) => !this.#verdicts.has(id));
  }

  /** Runs the tests that cost no more than this, again after each time that a mutant ended the process. */
  #round(ids, longest) {
    const done = new Set(this.unrepeatable);
    const unclean = new Map();
    for (;;) {
      const alive = this.#alive(ids).filter((id) => !this.#doubtful.has(id));
      if (this.#processes.isLate || alive.length === 0) return;
      const left = [...this.#tests.values()].filter(
        (test) => test.spent <= longest && !isOver(test, done, alive),
      );
      if (this.#isComplete && left.length === 0) return;
      const plan = {
        ...this.#plan,
        alive,
        done: this.#isComplete ? this.#allBut(left) : [...done],
      };
      const files = this.#isComplete ? [...new Set(left.map(({ name }) => fileOf(name)))] : [];
      const { events, output } = this.#processes.tests({ ...plan, longest }, files);
      if (this.#processes.isLate) return void this.#take(events, done, unclean);
      if (events.length === 0) throw new Error(`no test ran:\n${output}`);
      const hasEnded = this.#take(events, done, unclean);
      if (hasEnded) {
        this.#isComplete = true;
        return;
      }
    }
  }

  #allBut(left) {
    const names = new Set(left.map(({ name }) => name));
    return [...this.#tests.keys()].filter((name) => !names.has(name));
  }

  /** Notes what happened; gives whether the process came to its own end. */
  #take(events, done, unclean) {
    for (const event of events) {
      if (event.kind === 'test') {
        const known = this.#tests.get(event.name);
        this.#tests.set(event.name, { ...event, tried: known?.tried });
      } else if (event.kind === 'loaded') this.#loaded = event.reached;
      else if (event.kind === 'done') {
        done.add(event.name);
        this.#tests.get(event.name).tried = true;
      } else if (event.kind === 'killed') this.#verdicts.set(event.id, killed(event));
      else if (event.kind === 'broken') {
        this.#verdicts.delete(event.id);
        this.#doubtful.set(event.id, event.name);
      } else if (event.kind === 'unclean') {
        const times = (unclean.get(event.name) ?? 0) + 1;
        unclean.set(event.name, times);
        if (times > 1) {
          this.unrepeatable.add(event.name);
          done.add(event.name);
        }
      }
    }
    const lost = this.#processes.isLate ? [] : interrupted(events);
    for (const id of lost)
      this.#verdicts.set(id, { killed: 'tests', by: 'the end of the process' });
    return (
      lost.length === 0 &&
      !events.some(({ kind, by }) => kind === 'unclean' || kind === 'broken' || by === 'time')
    );
  }

  /** Judges a mutant in a process that has it from its beginning. */
  #alone(id) {
    if (this.#processes.isLate) return;
    const reaching = [...this.#tests.values()].filter(({ reached }) => id in reached);
    const all = [...this.#tests.values()];
    const asked = id in this.#loaded ? all : reaching;
    const usual = asked.reduce((sum, { reached }) => sum + (reached[id] ?? 0), 0);
    const cpu = 30_000 + 5 * all.reduce((sum, { spent }) => sum + spent, 0);
    const files = [...new Set(asked.map(({ name }) => fileOf(name)))];
    const plan = { ...this.#plan, alive: [], done: [] };
    const { events, output, status } = this.#processes.tests(
      { ...plan, alone: { id, usual: usual + (this.#loaded[id] ?? 0), cpu } },
      files,
    );
    const verdict = events.find(({ kind }) => kind === 'killed');
    if (verdict !== undefined) this.#verdicts.set(id, killed(verdict));
    else if (status !== 0 && !this.#processes.isLate) {
      const by = output.match(/\w*Error: .*/)?.[0] ?? 'the end of the process';
      this.#verdicts.set(id, { killed: 'tests', by });
    }
  }
}

const killed = ({ by, failure }) => ({ killed: 'tests', by, failure });

const fileOf = (name) => name.split(' > ', 1)[0];

const isOver = ({ name, reached, tried }, done, alive) =>
  tried || done.has(name) || !alive.some((id) => id in reached);
