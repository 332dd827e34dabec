import { type KeptLines, LineRun } from '@packet-path/core';

/** The lines of one chain of all services, one place for each port; most chains have lines of few. */
export class LineList {
  readonly #places: (KeptLines | undefined)[];
  #used = 0;
  #characters = 0;
  #count = 0;

  /** @param length the number of ports */
  constructor(length: number) {
    this.#places = new Array<undefined>(length).fill(undefined);
  }

  get isEmpty(): boolean {
    return this.#used === 0;
  }

  set(place: number, lines: KeptLines): void {
    this.forget(place);
    this.#places[place] = lines;
    this.#used++;
    this.#characters += lines.length;
    this.#count += lines.count;
  }

  /** Puts so many empty places where others were. */
  replace(start: number, removed: number, added: number): void {
    for (let place = start; place < start + removed; place++) this.forget(place);
    this.#places.splice(start, removed, ...new Array<undefined>(added).fill(undefined));
  }

  /** The lines in an order; there is one at least. */
  run(inOrder: <Item>(items: readonly Item[]) => readonly Item[]): LineRun {
    const ordered = inOrder(this.#places);
    const lines =
      this.#used === this.#places.length ? (ordered as readonly KeptLines[]) : present(ordered);
    return new LineRun(lines, this.#characters, this.#count);
  }

  /** Leaves a place empty. */
  forget(place: number): void {
    const old = this.#places[place];
    if (old === undefined) return;
    this.#places[place] = undefined;
    this.#used--;
    this.#characters -= old.length;
    this.#count -= old.count;
  }
}

function present(items: readonly (KeptLines | undefined)[]): readonly KeptLines[] {
  return items.filter((lines) => lines !== undefined);
}
