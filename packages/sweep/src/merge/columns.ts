import type { DoneCell } from '../cell/cell-line.ts';
import type { SweepHead } from '../folder/sweep-folder.ts';
import type { ResultKind } from '../study/sweep-study.ts';

/** A column of the merged table: what it holds, and where a cell has it. */
export interface MergedColumn {
  readonly name: string;
  readonly kind: ResultKind;
  read(cell: DoneCell): string | number | boolean;
}

/** The columns: the sweep's identity, the cell's number and seed, parameters, then results. */
export function columnsOf({ parameters, results }: SweepHead): readonly MergedColumn[] {
  const own = [
    { name: 'study', kind: 'name', read: (cell) => cell.study },
    { name: 'cell', kind: 'count', read: (cell) => cell.cell },
    { name: 'seed', kind: 'name', read: (cell) => cell.seed },
  ] as const satisfies readonly MergedColumn[];
  const given = Object.entries(parameters).map(([name, values]) => ({
    name,
    kind: kindOf(values),
    read: (cell: DoneCell) => cell.parameters[name] ?? '',
  }));
  const found = Object.entries(results).map(([name, kind]) => ({
    name,
    kind,
    read: (cell: DoneCell) => cell.results[name] ?? '',
  }));
  return [...own, ...given, ...found];
}

/** The kind of a parameter's values, which are all of one type. */
function kindOf(values: readonly unknown[]): ResultKind {
  if (values.every((value) => Number.isSafeInteger(value))) return 'count';
  if (values.every((value) => typeof value === 'number')) return 'mean';
  return values.every((value) => typeof value === 'boolean') ? 'flag' : 'name';
}
