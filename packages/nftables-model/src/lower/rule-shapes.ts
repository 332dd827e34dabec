/** Rules have few shapes: a hundred thousand of them share a handful of arrays. */
export class RuleShapes {
  readonly #known = new Map<string, readonly number[]>();

  /** The same numbers, in the array of the first rule that had them. */
  shared(statementOf: readonly number[]): readonly number[] {
    const key = statementOf.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, statementOf);
    return statementOf;
  }
}
