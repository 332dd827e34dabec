import { PacketPathError } from '@packet-path/core';

/** Characters that `define`d values may add to a text, so that they cannot multiply without end. */
const MOST_EXPANDED = 16 * 1024 * 1024;

const USE = /\$([A-Za-z_][\w/.\\-]*)/g;

/** The variables of a script: those of the file, and those of each block that is open. */
export class Variables {
  /** The innermost last. */
  readonly #scopes: Map<string, string>[] = [new Map()];
  #grown = 0;

  /** How many blocks are open, the file among them. */
  get depth(): number {
    return this.#scopes.length;
  }

  open(): void {
    this.#scopes.push(new Map());
  }

  close(): void {
    this.#scopes.pop();
  }

  /** Whether the innermost block has no variable of a name yet. */
  isNewHere(name: string): boolean {
    return !this.#scopes.at(-1)!.has(name);
  }

  set(name: string, value: string): void {
    this.#scopes.at(-1)!.set(name, value);
  }

  /** @throws {PacketPathError} `not-found` */
  delete(name: string): void {
    const scope = this.#scopes.findLast((known) => known.has(name));
    if (scope === undefined) {
      throw new PacketPathError('not-found', `there is no variable '${name}'`);
    }
    scope.delete(name);
  }

  /** A text with the values of its variables in their places. */
  expanded(text: string): string {
    return text.replace(USE, (_, name: string) => this.valueOf(name));
  }

  /**
   * The value of a variable.
   *
   * @throws {PacketPathError} `not-found`, or `too-large` where all values together make too much text
   */
  valueOf(name: string): string {
    const value = this.#scopes.findLast((scope) => scope.has(name))?.get(name);
    if (value === undefined) {
      throw new PacketPathError('not-found', `there is no variable '$${name}'`, {
        expected: 'one that is defined above',
      });
    }
    this.#grown += value.length;
    if (this.#grown <= MOST_EXPANDED) return value;
    throw new PacketPathError('too-large', 'variables make too much text', {
      expected: `at most ${MOST_EXPANDED} characters`,
    });
  }
}
