import { isObject } from '../case/field.ts';
import type { Json, JsonObject } from '../case/kernel-case.ts';
import { own } from '../case/own.ts';
import { isTimeLeft, type Tolerance } from '../observe/tolerance.ts';
import { type Difference, difference } from './difference.ts';

/** Keys of entries that a recording leaves out where they are 0. */
const ZERO: readonly string[] = ['zone', 'zone-orig', 'zone-reply'];

/** Compares conntrack's entries with recorded ones, whatever the order of either. */
export function compareEntries(
  key: string,
  expected: readonly JsonObject[],
  got: readonly JsonObject[],
  tolerance: Tolerance,
): Difference[] {
  const left = byTuple(expected);
  const right = byTuple(got);
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].flatMap((name) => {
    const [recorded, entry] = [left.get(name), right.get(name)];
    const place = `${key} ${name}`;
    if (recorded === undefined) return [difference(place, undefined, describe(entry))];
    if (entry === undefined) return [difference(place, describe(recorded), undefined)];
    return compareEntry(place, recorded, entry, tolerance);
  });
}

/** Compares one entry, key by key. */
function compareEntry(
  place: string,
  expected: JsonObject,
  got: JsonObject,
  tolerance: Tolerance,
): Difference[] {
  const keys = new Set([...Object.keys(expected), ...ZERO]);
  return [...keys].flatMap((name) => {
    const left = own(expected, name) ?? (ZERO.includes(name) ? 0 : null);
    const right = own(got, name) ?? (ZERO.includes(name) ? 0 : null);
    const same = name === 'timeout' ? isTimeout(left, right, tolerance) : sameJson(left, right);
    return same ? [] : [difference(`${place}.${name}`, left, right)];
  });
}

const names = new WeakMap<JsonObject, string>();

/** The name of an entry, which no other has: protocol, zone and original direction. */
export function tupleName(entry: JsonObject): string {
  let name = names.get(entry);
  if (name === undefined) {
    const zones = ZERO.filter((key) => (entry[key] ?? 0) !== 0);
    const ends = zones.map((key) => ` ${key} ${entry[key]}`).join('');
    name = `${entry['protocol']} ${tuple(entry['original'])}${ends}`;
    names.set(entry, name);
  }
  return name;
}

/** A recorded direction in words. */
export function tuple(value: Json | undefined): string {
  if (!isObject(value)) return '?';
  const { src, dst, sport, dport, type, id, srckey, dstkey } = value;
  if (id !== undefined) return `${src} > ${dst} type ${type} id ${id}`;
  return `${src} ${sport ?? srckey ?? 0} > ${dst} ${dport ?? dstkey ?? 0}`;
}

function byTuple(entries: readonly JsonObject[]): ReadonlyMap<string, JsonObject> {
  return new Map(entries.map((entry) => [tupleName(entry), entry]));
}

function describe(entry: JsonObject | undefined): string {
  return entry === undefined
    ? 'nothing'
    : `${entry['state'] ?? 'an entry'}, reply ${tuple(entry['reply'])}`;
}

function isTimeout(recorded: Json, left: Json, tolerance: Tolerance): boolean {
  if (typeof recorded !== 'number' || typeof left !== 'number') return recorded === left;
  return isTimeLeft(recorded, left * 1000, tolerance);
}

/** Whether two values are the same; ports of 0 may be left out where a protocol has none. */
function sameJson(left: Json, right: Json): boolean {
  if (!isObject(left) || !isObject(right)) return left === right;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => (own(left, key) ?? 0) === (own(right, key) ?? 0));
}
