import type { Range } from '../text/ranges.ts';

/** The numbers of some ranges that are in none of others. */
export function without(ranges: readonly Range[], others: readonly Range[]): readonly Range[] {
  let left = ranges;
  for (const { first, last } of others) {
    left = left.flatMap((range) =>
      [
        { first: range.first, last: Math.min(range.last, first - 1) },
        { first: Math.max(range.first, last + 1), last: range.last },
      ].filter(({ first: from, last: to }) => from <= to),
    );
  }
  return left;
}

/** The numbers that two lists of ranges share. */
export function common(some: readonly Range[], others: readonly Range[]): readonly Range[] {
  return some.flatMap((one) =>
    others
      .map((other) => ({
        first: Math.max(one.first, other.first),
        last: Math.min(one.last, other.last),
      }))
      .filter(({ first, last }) => first <= last),
  );
}
