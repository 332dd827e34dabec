import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ResultKind } from '../study/sweep-study.ts';
import { columnsOf } from './columns.ts';
import type { MergedSweep } from './merge-parts.ts';

const TYPES = {
  count: 'INT64',
  mean: 'DOUBLE',
  name: 'STRING',
  flag: 'BOOLEAN',
} as const satisfies Record<ResultKind, string>;

/** The cells as Apache Parquet: counts INT64, means DOUBLE, names STRING, flags BOOLEAN. */
export function mergedParquet({ head, cells }: MergedSweep): Uint8Array {
  const columnData = columnsOf(head).map(({ name, kind, read }) => ({
    name,
    type: TYPES[kind],
    nullable: false,
    data: cells.map((cell) => (kind === 'count' ? BigInt(read(cell)) : read(cell))),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
