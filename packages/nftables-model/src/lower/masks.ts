import type { BitConstant } from '../canonical/fold-bits.ts';
import { wordsOfValue } from '../sets/words.ts';
import { widthOf } from '../types/type-facts.ts';
import type { DataType } from '../types/value.ts';
import type { LoweringEnvironment } from './environment.ts';

/** The words of a mask; a number stands in the last, its sign in those before. */
export function maskOf(
  constant: BitConstant,
  type: DataType,
  { device }: LoweringEnvironment,
): readonly number[] {
  if (typeof constant !== 'number') return wordsOfValue(constant.value, type, device);
  const words = Array<number>(widthOf(type)).fill(constant < 0 ? -1 : 0);
  words[words.length - 1] = constant;
  return words;
}
