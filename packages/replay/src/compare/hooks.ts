import { isObject } from '../case/field.ts';
import type { Json } from '../case/kernel-case.ts';
import { own } from '../case/own.ts';
import { type Difference, unequal } from './difference.ts';

/** Compares how many packets each table saw at each hook; those left out saw none. */
export function compareHooks(
  expected: Json | undefined,
  got: ReadonlyMap<string, number>,
): Difference[] {
  const recorded = isObject(expected) ? expected : {};
  const recordable = [...got.keys()].filter((name) => /^(mangle|filter) /.test(name));
  return [...new Set([...Object.keys(recorded), ...recordable])].flatMap((name) =>
    unequal(`hooks.${name}`, own(recorded, name) ?? 0, got.get(name) ?? 0),
  );
}
