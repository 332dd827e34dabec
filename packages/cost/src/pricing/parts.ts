import { checkArgument, listOf, objectOf } from '@packet-path/core';
import type { Cause } from '../constant/constant.ts';
import type { ConstantName } from '../constant/constants.ts';

/** One term of a price: so many counts of something, at a constant. */
export interface Part {
  readonly constant: ConstantName;
  readonly cause: Cause;
  readonly count: number;
  /** Count times constant. */
  readonly nanoseconds: number;
}

/** All parts together, in nanoseconds. */
export function total(parts: readonly Part[]): number {
  checkArgument(
    'total',
    'parts',
    parts,
    listOf(objectOf('constant', 'cause', 'count', 'nanoseconds')),
  );
  let sum = 0;
  for (const { nanoseconds } of parts) sum += nanoseconds;
  return sum;
}

/** The nanoseconds of each cause that has any. */
export function byCause(parts: readonly Part[]): Readonly<Partial<Record<Cause, number>>> {
  checkArgument(
    'byCause',
    'parts',
    parts,
    listOf(objectOf('constant', 'cause', 'count', 'nanoseconds')),
  );
  const sums: Partial<Record<Cause, number>> = {};
  for (const { cause, nanoseconds } of parts) sums[cause] = (sums[cause] ?? 0) + nanoseconds;
  return sums;
}
