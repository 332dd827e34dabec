import type { Course, Passage, RowFlight, RowGuide } from '@packet-path/core';
import { type KnownRowParts, KnownRows } from './known-rows.ts';
import type { Opener } from './opener.ts';
import { OpeningRows } from './opening-rows.ts';

/** Takes rows of columns along their courses: those of known connections, and those that open one. */
export class ConnectionRows implements RowGuide {
  readonly #known: KnownRows;
  readonly #openings: OpeningRows;

  constructor(parts: KnownRowParts, opener: Opener, flight: RowFlight) {
    this.#known = new KnownRows(parts, flight);
    this.#openings = new OpeningRows(opener, flight);
  }

  follow(from: number, to: number): number {
    return this.#known.passesOver(from) ? 0 : this.#known.follow(from, to);
  }

  open(row: number, course: Course, passage: Passage): boolean {
    return this.#openings.open(row, course, passage);
  }
}
