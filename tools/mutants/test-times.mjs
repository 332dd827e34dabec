/** The file of a test, by the test's name. */
export const fileOf = (name) => name.split(' > ', 1)[0];

/** The tests of a package: the cost of each, and how often it reaches each mutant. */
export class TestTimes {
  #tests = new Map();
  #finished = new Set();

  note({ name, spent, reached }) {
    this.#tests.set(name, { spent, reached });
  }

  /** Notes that a test has been run with all mutants that it reaches. */
  finish(name) {
    this.#finished.add(name);
  }

  /** By its name, `{ spent, reached }`: milliseconds of CPU, and times by mutant. */
  known() {
    return Object.fromEntries(this.#tests);
  }

  /** Whether no test is known. */
  get isEmpty() {
    return this.#tests.size === 0;
  }

  /** Milliseconds of all tests. */
  get total() {
    return [...this.#tests.values()].reduce((sum, { spent }) => sum + spent, 0);
  }

  isReached(id) {
    return [...this.#tests.values()].some(({ reached }) => id in reached);
  }

  /** How often all tests reach some mutants. */
  visits(ids) {
    let sum = 0;
    for (const { reached } of this.#tests.values()) for (const id of ids) sum += reached[id] ?? 0;
    return sum;
  }

  slowerThan(longest) {
    return this.#named(({ spent }) => spent > longest);
  }

  /** The names of the tests that have not been run with all mutants, and reach one of these. */
  reaching(ids) {
    return this.#named(
      ({ reached }, name) => !this.#finished.has(name) && ids.some((id) => id in reached),
    );
  }

  allBut(names) {
    const wanted = new Set(names);
    return this.#named((_, name) => !wanted.has(name));
  }

  /** The files of some tests, the quickest first. */
  files(names) {
    const spent = new Map();
    for (const name of names) {
      const file = fileOf(name);
      spent.set(file, (spent.get(file) ?? 0) + this.#tests.get(name).spent);
    }
    return [...spent.keys()].sort((a, b) => spent.get(a) - spent.get(b));
  }

  /** The files of the tests that are quick, or of the others, and the names of the rest. */
  split(longest, speed) {
    const isWanted = ({ spent }) => spent <= longest === (speed === 'quick');
    return {
      files: this.files(this.#named(isWanted)),
      skipped: this.#named((test) => !isWanted(test)),
    };
  }

  #named(isWanted) {
    return [...this.#tests].filter(([name, test]) => isWanted(test, name)).map(([name]) => name);
  }
}
