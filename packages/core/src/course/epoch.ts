/**
 * Counts the changes of everything on a host that decides where packets go: hook functions, rules,
 * routes, addresses, sysctls. Courses of another epoch are not followed.
 */
export class Epoch {
  #number = 0;

  get number(): number {
    return this.#number;
  }

  /** Something has changed. */
  advance(): void {
    this.#number++;
  }
}
