import type { TablePlace } from '../ruleset/command.ts';
import type { LiveTable } from './live-table.ts';

/** The tables of a host, in the order they were made. */
export class LiveTables {
  byPlace: Map<string, LiveTable> = new Map();
  /** The texts of tables and commands that are not understood. */
  kept: readonly string[] = [];
  #lastHandle = 0;

  get(place: TablePlace): LiveTable | undefined {
    return this.byPlace.get(this.keyOf(place));
  }

  values(): IterableIterator<LiveTable> {
    return this.byPlace.values();
  }

  keyOf({ family, table }: TablePlace): string {
    return `${family} ${table}`;
  }

  nextHandle(): number {
    this.#lastHandle++;
    return this.#lastHandle;
  }

  /**
   * Becomes the tables of one who shares others: all parts are the same. The others may not be changed
   * from now on.
   *
   * @param sharer the host, or the program
   * @param from the owner of the others, who may have copies of parts
   */
  share(others: LiveTables, sharer: object, from: object): void {
    this.byPlace = new Map(
      Array.from(others.byPlace, ([key, table]) => [key, table.shareWith(sharer, from)]),
    );
    this.kept = others.kept;
    this.#lastHandle = others.#lastHandle;
  }
}
