import type { SharedPart } from '../ruleset/shared-part.ts';

/** A part made ready. */
interface Releasable {
  release?(): void;
}

/**
 * Parts of rules, made ready for one host when they are first needed. One that holds something of the host
 * by name, a set for instance, holds it from the first rule that is loaded with it until the last is gone.
 */
export class Readied<Part extends SharedPart, Made extends Releasable> {
  readonly #make: (part: Part) => Made;
  /** Weak: a part that holds nothing is let go with the last rule that has it. */
  readonly #made = new WeakMap<Part, Made>();
  /** Rules loaded with each part that holds something. */
  readonly #uses = new Map<Part, number>();

  /** @param make throws where a thing that the part names is not there */
  constructor(make: (part: Part) => Made) {
    this.#make = make;
  }

  of(part: Part): Made {
    let made = this.#made.get(part);
    if (made === undefined) {
      made = this.#make(part);
      this.#made.set(part, made);
    }
    return made;
  }

  /** So many more rules have a part that holds something. @throws {PacketPathError} where it is not there */
  use(part: Part, rules = 1): void {
    this.of(part);
    this.#uses.set(part, (this.#uses.get(part) ?? 0) + rules);
  }

  /** So many rules less have the part. */
  disuse(part: Part, rules = 1): void {
    const uses = (this.#uses.get(part) ?? 0) - rules;
    if (uses > 0) {
      this.#uses.set(part, uses);
      return;
    }
    this.#uses.delete(part);
    this.#made.get(part)?.release?.();
    this.#made.delete(part);
  }

  /** The parts that hold something, with the number of their rules. */
  get uses(): ReadonlyMap<Part, number> {
    return new Map(this.#uses);
  }
}
