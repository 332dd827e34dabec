import type { NftSet } from '@packet-path/nftables-model';
import { isObject } from '../case/field.ts';
import type { Json, JsonObject } from '../case/kernel-case.ts';
import { own } from '../case/own.ts';
import type { Observation } from '../observe/observation.ts';
import { isWithin, type Tolerance } from '../observe/tolerance.ts';
import { type Difference, difference } from './difference.ts';

/** Compares the sets that packets change: their elements, and the seconds each has left. */
export function compareSets(expected: Json | undefined, seen: Observation): Difference[] {
  const recorded: JsonObject = isObject(expected) ? expected : {};
  return seen.host.nftables.view.tables.flatMap(({ name, sets }) => {
    const known = own(recorded, name);
    return sets.filter(isDynamic).flatMap((set) => {
      const elements = isObject(known) ? known[set.name] : undefined;
      return compareElements(`sets.${name}.${set.name}`, elements, set, seen.tolerance);
    });
  });
}

function isDynamic({ flags }: NftSet): boolean {
  return flags.includes('dynamic') || flags.includes('timeout');
}

function compareElements(
  key: string,
  expected: Json | undefined,
  { elements }: NftSet,
  tolerance: Tolerance,
): Difference[] {
  const recorded: JsonObject = isObject(expected) ? expected : {};
  const got = new Map(
    elements.map((element) => [element.key.map(textOf).join(' . '), element.expires ?? null]),
  );
  return [...new Set([...Object.keys(recorded), ...got.keys()])].flatMap((name) => {
    // An element that is not there has no time left; null is for ever.
    const left = own(recorded, name) ?? (Object.hasOwn(recorded, name) ? null : 0);
    const right = got.get(name) ?? (got.has(name) ? null : 0);
    const near =
      typeof left === 'number' &&
      typeof right === 'number' &&
      isWithin(left * 1000 - right, tolerance);
    if (near || (left === null && right === null)) return [];
    return [difference(`${key}.${name}`, left, right === null ? null : right / 1000)];
  });
}

function textOf(item: NftSet['elements'][number]['key'][number]): string {
  switch (item.kind) {
    case 'address':
      return `${item.address}`;
    case 'number':
      return `${item.number}`;
    case 'name':
      return item.name;
    case 'prefix':
      return `${item.address}/${item.length}`;
    case 'range':
      return `${textOf(item.first)}-${textOf(item.last)}`;
    case 'wildcard':
      return '*';
  }
}
