/** Room for more rules than a chain has: a chain that grows by one rule a time moves rarely. */
const SLACK = 8;

/** Gives chains blocks of rules in one array, and takes them back. */
export class Blocks {
  /** Rules that all blocks so far have room for, given back or not. */
  end: number;
  readonly #free: Map<number, number[]>;

  /** @param first the first rule that may be given */
  constructor(first: number, free: Map<number, number[]> = new Map()) {
    this.end = first;
    this.#free = free;
  }

  /** How many rules a block for so many has room for. */
  static roomFor(rules: number): number {
    return rules <= SLACK ? rules : rules + (rules >>> 3);
  }

  /** The first rule of a block. */
  take(room: number): number {
    const known = this.#free.get(room)?.pop();
    if (known !== undefined) return known;
    const first = this.end;
    this.end += room;
    return first;
  }

  release(first: number, room: number): void {
    if (room === 0) return;
    const known = this.#free.get(room);
    if (known === undefined) this.#free.set(room, [first]);
    else known.push(first);
  }

  copy(): Blocks {
    const free = new Map([...this.#free].map(([room, blocks]) => [room, blocks.slice()]));
    return new Blocks(this.end, free);
  }
}
