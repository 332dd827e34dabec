import { partOf, partsOf } from './types-of.ts';
import type { ElementTypes, SetDeclaration } from './set.ts';

/** The types of a declared set's elements. */
export function elementTypesOf({
  keyType,
  keyOf,
  valueType,
  valueOf,
  objectType,
}: SetDeclaration): ElementTypes {
  const key = keyOf === undefined ? keyType.map(partOf) : partsOf(keyOf);
  if (objectType !== undefined) return { key, value: objectType };
  if (valueType === undefined || valueType === 'verdict') return { key, value: valueType };
  return { key, value: valueOf === undefined ? valueType.map(partOf) : partsOf(valueOf) };
}
