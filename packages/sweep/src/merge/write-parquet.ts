import { checkArgument } from '@packet-path/core';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ResultKind } from '../study/sweep-study.ts';
import { columnsOf } from './columns.ts';
import { type MergedSweep, SOME_MERGED_SWEEP } from './merge-parts.ts';

const TYPES = {
  count: 'INT64',
  mean: 'DOUBLE',
  name: 'STRING',
  flag: 'BOOLEAN',
} as const satisfies Record<ResultKind, string>;

/** The cells as Apache Parquet: counts INT64, means DOUBLE, names STRING, flags BOOLEAN. */
export function mergedParquet(mergedSweep: MergedSweep): Uint8Array {
  checkArgument('mergedParquet', 'mergedSweep', mergedSweep, SOME_MERGED_SWEEP);
  const { head, cells } = mergedSweep;
  const columnData = columnsOf(head).map(({ name, kind, read }) => ({
    name,
    type: TYPES[kind],
    nullable: false,
    data: cells.map((cell) => (kind === 'count' ? BigInt(read(cell)) : read(cell))),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
