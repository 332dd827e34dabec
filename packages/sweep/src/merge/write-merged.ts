import { cellLine } from '../cell/cell-line.ts';
import { columnsOf } from './columns.ts';
import type { MergedSweep } from './merge-parts.ts';

/** The cells as NDJSON, a line each, as the parts have them. */
export function* mergedNdjson({ cells }: MergedSweep): Generator<string, void> {
  for (const cell of cells) yield cellLine(cell);
}

/** The cells as CSV (RFC 4180), a column for each parameter and result. */
export function* mergedCsv({ head, cells }: MergedSweep): Generator<string, void> {
  const columns = columnsOf(head);
  yield `${columns.map(({ name }) => field(name)).join(',')}\n`;
  for (const cell of cells) {
    yield `${columns.map(({ read }) => field(String(read(cell)))).join(',')}\n`;
  }
}

/** A field that no spreadsheet takes for a formula: one that begins like it gets an apostrophe. */
function field(text: string): string {
  const safe = /^[=+@\t\r]|^-(?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
