import type { TablePlace } from '../ruleset/command.ts';
import type { LiveTable } from './live-table.ts';

/** The tables of a host, in the order they were made. */
export class LiveTables {
  readonly byPlace: Map<string, LiveTable> = new Map();
  /** The texts of tables and commands that are not understood. */
  kept: readonly string[] = [];
  #lastHandle = 0;

  get(place: TablePlace): LiveTable | undefined {
    return this.byPlace.get(this.keyOf(place));
  }

  values(): IterableIterator<LiveTable> {
    return this.byPlace.values();
  }

  /** Whether a table is there: what was deleted may still be referred to. */
  has(table: LiveTable): boolean {
    return this.get({ family: table.family, table: table.name }) === table;
  }

  keyOf({ family, table }: TablePlace): string {
    return `${family} ${table}`;
  }

  nextHandle(): number {
    this.#lastHandle++;
    return this.#lastHandle;
  }
}
