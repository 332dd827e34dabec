/** The place, from `begin` to `end`, of the first of some ascending numbers that is not below one. */
export function lowerBound(
  numbers: Int32Array,
  begin: number,
  end: number,
  wanted: number,
): number {
  let low = begin;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
