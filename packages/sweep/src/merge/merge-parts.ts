import {
  checkArgument,
  type OptionValue,
  objectOf,
  PacketPathError,
  someText,
} from '@packet-path/core';
import type { DoneCell, FailedCell } from '../cell/cell-line.ts';
import { readParts } from '../folder/part-files.ts';
import { readHead, type SweepHead } from '../folder/sweep-folder.ts';

/** The cells of all parts of a sweep, sorted. */
export interface MergedSweep {
  readonly head: SweepHead;
  readonly cells: readonly DoneCell[];
  /** Numbers of cells that no part has done. */
  readonly missing: readonly number[];
  /** Of the missing ones, those that were tried: the last reason of each. */
  readonly failed: readonly FailedCell[];
}

/** The fields by which a merged sweep is told from another argument. */
export const SOME_MERGED_SWEEP: OptionValue = objectOf('head', 'cells', 'missing', 'failed');

/**
 * Puts the parts of a folder together. A cell that was done twice is taken once, if both lines have the
 * same bytes.
 *
 * @throws {PacketPathError} `mixed-parts` for a line of another sweep, or two that differ
 */
export async function mergeParts(folder: string): Promise<MergedSweep> {
  checkArgument('mergeParts', 'folder', folder, someText);
  const head = readHead(folder);
  const cells: (DoneCell | undefined)[] = new Array(head.cells).fill(undefined);
  const failures = new Map<number, FailedCell>();
  for await (const { cell, part, text } of readParts(folder, head.identity)) {
    if (cell.cell < 0 || cell.cell >= head.cells) {
      throw mixed(part, `cell ${cell.cell} of a sweep of ${head.cells}`);
    }
    if ('failed' in cell) failures.set(cell.cell, cell);
    else {
      const known = cells[cell.cell];
      if (known !== undefined && JSON.stringify(known) !== text) {
        throw mixed(part, `cell ${cell.cell} was done twice, with other results`);
      }
      cells[cell.cell] = cell;
    }
  }
  const missing = cells.flatMap((cell, index) => (cell === undefined ? [index] : []));
  return {
    head,
    cells: cells.filter((cell) => cell !== undefined),
    missing,
    failed: missing.flatMap((index) => failures.get(index) ?? []),
  };
}

function mixed(part: string, problem: string): PacketPathError {
  return new PacketPathError('mixed-parts', problem, {
    source: part,
    expected: 'parts of one sweep, each run by the same version',
  });
}
