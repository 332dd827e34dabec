import type { Value } from './value.ts';

/** Ports, protocols and indexes are small: there is one value for each. */
const SMALL: (Value | undefined)[] = [];
const MOST_SMALL = 0xffff;

/** The value of a number. */
export function numberValue(number: number): Value {
  if (number > MOST_SMALL || !Number.isInteger(number) || number < 0) {
    return Object.freeze({ kind: 'number', number });
  }
  SMALL[number] ??= Object.freeze({ kind: 'number', number });
  return SMALL[number];
}
