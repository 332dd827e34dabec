import type { CellParameters } from '../grid/grid.ts';
import type { CellResults } from '../study/sweep-study.ts';

/** A cell that was run, as its line of NDJSON says it. */
export interface DoneCell {
  /** The identity of the sweep. */
  readonly study: string;
  readonly cell: number;
  readonly seed: string;
  readonly parameters: CellParameters;
  readonly results: CellResults;
}

/** A cell that could not be run: its worker died twice, or the study threw. */
export interface FailedCell {
  readonly study: string;
  readonly cell: number;
  readonly failed: string;
}

/** The line of a cell, with its end. Equal cells have equal bytes. */
export function cellLine(cell: DoneCell | FailedCell): string {
  return `${JSON.stringify(cell)}\n`;
}

/** A line as a cell; undefined for one that is torn, or nobody's. */
export function parseCellLine(line: string): DoneCell | FailedCell | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { study, cell, failed, results } = value as Readonly<Record<string, unknown>>;
  if (typeof study !== 'string' || !Number.isSafeInteger(cell)) return undefined;
  if (typeof failed !== 'string' && (typeof results !== 'object' || results === null)) {
    return undefined;
  }
  return value as DoneCell | FailedCell;
}
