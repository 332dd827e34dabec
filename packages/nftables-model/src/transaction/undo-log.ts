/** What would take back the changes of a transaction, one after another. */
export class UndoLog {
  readonly #steps: (() => void)[] = [];

  /** Remembers how to take back what was just done. */
  push(step: () => void): void {
    this.#steps.push(step);
  }

  /** Takes all back, the last change first. */
  rollBack(): void {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) step();
  }
}

/** Sets a key of a map; it can be taken back. The place among other keys may be lost then. */
export function setKey<Key, Value>(
  undo: UndoLog,
  map: Map<Key, Value>,
  key: Key,
  value: Value,
): void {
  map.set(key, value);
  undo.push(() => map.delete(key));
}

/** Deletes a key of a map; taking it back restores the order of all. */
export function deleteKey<Key, Value>(undo: UndoLog, map: Map<Key, Value>, key: Key): void {
  const entries = [...map];
  map.delete(key);
  undo.push(() => {
    map.clear();
    for (const [known, value] of entries) map.set(known, value);
  });
}
