import type { ElementTypes, SetDeclaration } from './set.ts';
import { partOf, partsOf } from './types-of.ts';

/** The types of a declared set's elements. */
export function elementTypesOf({
  keyType,
  keyTypeof,
  valueType,
  valueTypeof,
  objectType,
}: SetDeclaration): ElementTypes {
  const key = keyTypeof === undefined ? keyType.map(partOf) : partsOf(keyTypeof);
  if (objectType !== undefined) return { key, value: objectType };
  if (valueType === undefined || valueType === 'verdict') return { key, value: valueType };
  return { key, value: valueTypeof === undefined ? valueType.map(partOf) : partsOf(valueTypeof) };
}
