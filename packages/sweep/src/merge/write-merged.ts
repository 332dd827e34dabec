import { checkArgument } from '@packet-path/core';
import { csvRow } from '@packet-path/experiment';
import { cellLine } from '../cell/cell-line.ts';
import { columnsOf } from './columns.ts';
import { type MergedSweep, SOME_MERGED_SWEEP } from './merge-parts.ts';

/** The cells as NDJSON, a line each, as the parts have them. */
export function* mergedNdjson(mergedSweep: MergedSweep): Generator<string, void> {
  checkArgument('mergedNdjson', 'mergedSweep', mergedSweep, SOME_MERGED_SWEEP);
  const { cells } = mergedSweep;
  for (const cell of cells) yield cellLine(cell);
}

/** The cells as CSV (RFC 4180), a column for each parameter and result. */
export function* mergedCsv(mergedSweep: MergedSweep): Generator<string, void> {
  checkArgument('mergedCsv', 'mergedSweep', mergedSweep, SOME_MERGED_SWEEP);
  const { head, cells } = mergedSweep;
  const columns = columnsOf(head);
  yield `${csvRow(columns.map(({ name }) => name))}\n`;
  for (const cell of cells) {
    yield `${csvRow(columns.map(({ read }) => read(cell)))}\n`;
  }
}
