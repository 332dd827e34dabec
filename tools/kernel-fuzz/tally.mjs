/** How often each word of the kinds was in a rule that was loaded, and in one that packets came to. */
export class Tally {
  #drawn = new Map();
  #reached = new Map();

  /** Begins with the words of a kind that the kernel and the model both have. */
  begin(kind, words) {
    for (const word of words) {
      this.#drawn.set(`${kind.name} ${word}`, 0);
      this.#reached.set(`${kind.name} ${word}`, 0);
    }
  }

  /** Counts the words of a plan's rules, by what the steps of its case say that packets came to. */
  add(kind, plan, steps) {
    for (const { words, place } of plan.placedRules()) {
      const reached = steps.some(({ expect }) => (at(expect.evaluated, place) ?? 0) > 0);
      for (const word of words) {
        const name = `${kind.name} ${word}`;
        this.#drawn.set(name, (this.#drawn.get(name) ?? 0) + 1);
        if (reached) this.#reached.set(name, (this.#reached.get(name) ?? 0) + 1);
      }
    }
  }

  /** The table, a line a word: how often drawn, and how often reached. */
  *lines() {
    for (const [name, drawn] of this.#drawn)
      yield `${String(drawn).padStart(7)} ${String(this.#reached.get(name)).padStart(7)}  ${name}`;
  }

  /** The words that were drawn fewer times than so many. */
  below(least) {
    return [...this.#drawn].filter(([, drawn]) => drawn < least).map(([name]) => name);
  }

  toJSON() {
    return [...this.#drawn].map(([name, drawn]) => [name, drawn, this.#reached.get(name)]);
  }

  /** Adds what another run wrote down. */
  merge(rows) {
    for (const [name, drawn, reached] of rows) {
      this.#drawn.set(name, (this.#drawn.get(name) ?? 0) + drawn);
      this.#reached.set(name, (this.#reached.get(name) ?? 0) + reached);
    }
  }
}

function at(evaluated, { table, chain, index }) {
  return evaluated[table]?.[chain]?.[index];
}
