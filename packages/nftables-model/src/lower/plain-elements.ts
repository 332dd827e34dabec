import { PacketPathError } from '@packet-path/core';
import type { SetDeclaration, SetElement } from '../ruleset/set.ts';
import { MOST_WAITING } from '../sets/hash-index.ts';
import { PlainElements } from '../sets/plain-elements.ts';
import { wordsOfValue } from '../sets/words.ts';
import { widthOf, widthOfAll } from '../types/type-facts.ts';
import type { DataType, Item, Value } from '../types/value.ts';
import type { LoweringEnvironment } from './environment.ts';

/**
 * The elements of a map that is written out in a rule, where they are few and plain; undefined where each is to be
 * lowered by itself.
 *
 * @throws {PacketPathError} as `lowerElement` does, and `duplicate` where a key stands twice
 */
export function plainElements(
  { device }: LoweringEnvironment,
  { name, keyType, valueType, hasIntervalValues }: SetDeclaration,
  sources: readonly SetElement[],
): PlainElements | undefined {
  const [type] = keyType;
  if (valueType === undefined || valueType === 'verdict' || hasIntervalValues === true) return;
  if (keyType.length !== 1 || widthOf(type!) !== 1 || sources.length === 0) return;
  if (sources.length > MOST_WAITING) return;
  const length = 1 + widthOfAll(valueType);
  const words = new Array<number>(sources.length * length);
  let at = 0;
  for (const source of sources) {
    const key = keyOf(source);
    const values = valuesOf(source, valueType);
    if (key === undefined || values === undefined) return;
    const begin = at;
    const [word] = wordsOfValue(key, type!, device);
    words[at++] = word!;
    for (let index = 0; index < valueType.length; index++) {
      for (const own of wordsOfValue(values[index]!, valueType[index]!, device)) words[at++] = own;
    }
    for (let other = 0; other < begin; other += length) {
      if (words[other] !== word) continue;
      throw new PacketPathError('duplicate', `map ${name} has a key twice`);
    }
  }
  return new PlainElements(words, sources);
}

/** The key of an element that has nothing beside its key and a value. */
function keyOf({ key, timeout, expires, statements }: SetElement): Value | undefined {
  const isPlain =
    key.length === 1 && timeout === undefined && expires === undefined && statements === undefined;
  return isPlain && isNumeric(key[0]!) ? key[0] : undefined;
}

function valuesOf({ value }: SetElement, types: readonly DataType[]): readonly Value[] | undefined {
  if (value?.kind !== 'values' || value.values.length !== types.length) return undefined;
  return value.values.every(isNumeric) ? value.values : undefined;
}

function isNumeric(item: Item): item is Extract<Value, { kind: 'number' | 'address' }> {
  return item.kind === 'number' || item.kind === 'address';
}
