/** Numbers for the interface names of one set, so that they fit a word of its elements. */
export class InterfaceNames {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  /** The number of a name; a new one gets the next. */
  number(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#names.length;
      this.#numbers.set(name, number);
      this.#names.push(name);
    }
    return number;
  }

  name(number: number): string {
    return this.#names[number] ?? '';
  }
}
