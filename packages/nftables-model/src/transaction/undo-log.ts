/** An object with a number that follows the order in which objects were made. */
interface Numbered {
  readonly handle: number;
}

/** The steps that would take back the changes of a transaction. */
export class UndoLog {
  readonly #steps: (() => void)[] = [];
  /** Maps whose order is no longer that of the handles, since a deleted name was put back. */
  readonly #disordered = new Set<Map<string, Numbered>>();

  /** Remembers how to take back what was just done. */
  push(step: () => void): void {
    this.#steps.push(step);
  }

  /** Sets a name; it can be taken back. */
  setName<Value extends Numbered>(map: Map<string, Value>, name: string, value: Value): void {
    map.set(name, value);
    this.push(() => map.delete(name));
  }

  /** Deletes a name; it can be taken back. */
  deleteName<Value extends Numbered>(map: Map<string, Value>, name: string): void {
    const value = map.get(name);
    if (value === undefined) return;
    map.delete(name);
    this.push(() => {
      map.set(name, value);
      this.#disordered.add(map);
    });
  }

  /** Takes all back, the last change first. */
  rollBack(): void {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) step();
    for (const map of this.#disordered) reorder(map);
    this.#disordered.clear();
  }
}

/** A log that keeps nothing. */
export class NoLog extends UndoLog {
  override push(): void {}
}

/** Puts the values of a map into the order in which they were made. */
export function reorder(map: Map<string, Numbered>): void {
  const entries = [...map].sort(([, a], [, b]) => a.handle - b.handle);
  map.clear();
  for (const [name, value] of entries) map.set(name, value);
}
