import type { Basis, Constant } from '../constant/constant.ts';

/** Makes constants of one source; the basis and the unit are nanoseconds unless told. */
export function range(
  low: number,
  best: number,
  high: number,
  basis: Basis,
  source: string,
  unit: Constant['unit'] = 'ns',
): Constant {
  return { low, best, high, unit, basis, source };
}

/** A number that is known: no range. */
export function exactly(value: number, source: string, unit: Constant['unit'] = 'ns'): Constant {
  return range(value, value, value, 'published', source, unit);
}
