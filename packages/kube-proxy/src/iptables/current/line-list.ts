import { type KeptLines, type LineOrder, LineRun } from '@packet-path/core';

/** The lines of one chain of all services, one place for each port; most chains have lines of few. */
export class LineList {
  readonly #places: (KeptLines | undefined)[];
  /** The places from the first to the last. */
  #all: readonly number[];
  /** Another object when places have moved. */
  #list: object = {};
  #runs = 0;
  /** Places whose lines have changed since the last run. */
  #changed = new Set<number>();
  #used = 0;
  #characters = 0;
  #count = 0;

  /** @param length the number of ports */
  constructor(length: number) {
    this.#places = new Array<undefined>(length).fill(undefined);
    this.#all = [...this.#places.keys()];
  }

  get isEmpty(): boolean {
    return this.#used === 0;
  }

  set(place: number, lines: KeptLines): void {
    this.forget(place);
    this.#places[place] = lines;
    this.#changed.add(place);
    this.#used++;
    this.#characters += lines.length;
    this.#count += lines.count;
  }

  /** Puts so many empty places where others were. */
  replace(start: number, removed: number, added: number): void {
    for (let place = start; place < start + removed; place++) this.forget(place);
    this.#places.splice(start, removed, ...new Array<undefined>(added).fill(undefined));
    this.#all = [...this.#places.keys()];
    this.#list = {};
  }

  /** The lines in an order; there is one at least. */
  run(inOrder: <Item>(items: readonly Item[]) => readonly Item[]): LineRun {
    const all = inOrder(this.#all);
    const isFull = this.#used === all.length;
    const known = this.#places;
    const places = isFull ? all : all.filter((place) => known[place] !== undefined);
    // Loops over all services name no field and call nothing: the first syncs of a process run uncompiled.
    const lines: KeptLines[] = [];
    for (const place of places) lines.push(known[place]!);
    const order: LineOrder = {
      list: this.#list,
      size: this.#places.length,
      serial: ++this.#runs,
      places,
      changed: this.#changed,
    };
    this.#changed = new Set();
    return new LineRun(lines, this.#characters, this.#count, order);
  }

  /** Leaves a place empty. */
  forget(place: number): void {
    const old = this.#places[place];
    if (old === undefined) return;
    this.#places[place] = undefined;
    this.#changed.add(place);
    this.#used--;
    this.#characters -= old.length;
    this.#count -= old.count;
  }
}
