import {
  closeSync,
  createReadStream,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PacketPathError } from '@packet-path/core';
import { cellLine, type DoneCell, type FailedCell, parseCellLine } from '../cell/cell-line.ts';
import { failure, unwritable } from '../failure.ts';
import type { Shard } from '../shard/shard.ts';

const PART = /^part-\d+-of-\d+\.ndjson$/;

/** The name of a shard's part. */
function partName({ index, count }: Shard): string {
  return `part-${index}-of-${count}.ndjson`;
}

/**
 * A shard's part, to which a line is appended for each cell in one write. Where an earlier run was killed in
 * the middle of a line, that one is ended first: readers pass over it, and its cell is run again.
 */
export class PartFile {
  readonly #file: number;

  constructor(folder: string, shard: Shard) {
    const path = join(folder, partName(shard));
    try {
      this.#file = openSync(path, 'a+');
    } catch (cause) {
      throw unwritable(path, cause);
    }
    const { size } = fstatSync(this.#file);
    const last = new Uint8Array(1);
    if (size > 0) readSync(this.#file, last, 0, 1, size - 1);
    if (size > 0 && last[0] !== 0x0a) writeSync(this.#file, '\n');
  }

  append(cell: DoneCell | FailedCell): void {
    writeSync(this.#file, cellLine(cell));
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** A line of a part: a cell, and the bytes that say it. */
export interface PartLine {
  readonly part: string;
  readonly cell: DoneCell | FailedCell;
  readonly text: string;
}

/**
 * The lines of all parts of a folder. Torn lines are passed over.
 *
 * @throws {PacketPathError} `mixed-parts` at a line of another sweep
 */
export async function* readParts(folder: string, identity: string): AsyncGenerator<PartLine, void> {
  const parts = readdirSync(folder).filter((name) => PART.test(name));
  for (const part of parts.sort()) {
    let number = 0;
    for await (const text of linesOf(join(folder, part))) {
      number += 1;
      const cell = parseCellLine(text);
      if (cell === undefined) continue;
      if (cell.study === identity) yield { part, cell, text };
      else {
        throw new PacketPathError('mixed-parts', 'a cell of another sweep', {
          source: join(folder, part),
          position: { line: number, column: 1 },
          expected: `cells of ${identity.slice(0, 12)}: the grid, seed, version and modules decide`,
        });
      }
    }
  }
}

/** @throws {PacketPathError} `not-found` where a part cannot be read */
async function* linesOf(path: string): AsyncGenerator<string, void> {
  try {
    yield* createInterface({ input: createReadStream(path), crlfDelay: 0 });
  } catch (cause) {
    throw failure('not-found', path, 'it cannot be read', cause, 'a part of a sweep');
  }
}
