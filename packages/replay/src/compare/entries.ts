import { isObject } from '../case/field.ts';
import type { Json, JsonObject } from '../case/kernel-case.ts';
import { type Difference, difference } from './difference.ts';

/** Seconds by which a timeout may be off: recordings round down at a moment of their own. */
const TOLERANCE = 1;

/** Keys of entries that a recording leaves out where they are 0. */
const ZERO: readonly string[] = ['zone'];

/** Compares conntrack's entries with recorded ones, whatever the order of either. */
export function compareEntries(
  key: string,
  expected: readonly JsonObject[],
  got: readonly JsonObject[],
): Difference[] {
  const left = byTuple(expected);
  const right = byTuple(got);
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].flatMap((name) => {
    const [recorded, entry] = [left.get(name), right.get(name)];
    const place = `${key} ${name}`;
    if (recorded === undefined) return [difference(place, undefined, describe(entry))];
    if (entry === undefined) return [difference(place, describe(recorded), undefined)];
    return compareEntry(place, recorded, entry);
  });
}

/** Compares one entry, key by key. */
function compareEntry(place: string, expected: JsonObject, got: JsonObject): Difference[] {
  const keys = new Set([...Object.keys(expected), ...ZERO]);
  return [...keys].flatMap((name) => {
    const left = expected[name] ?? (ZERO.includes(name) ? 0 : null);
    const right = got[name] ?? (ZERO.includes(name) ? 0 : null);
    const same = name === 'timeout' ? isNear(left, right) : sameJson(left, right);
    return same ? [] : [difference(`${place}.${name}`, left, right)];
  });
}

/** What tells entries apart: protocol, zone and original direction. */
export function tupleName(entry: JsonObject): string {
  const zone = entry['zone'] === undefined || entry['zone'] === 0 ? '' : ` zone ${entry['zone']}`;
  return `${entry['protocol']} ${tuple(entry['original'])}${zone}`;
}

/** A recorded direction in words. */
export function tuple(value: Json | undefined): string {
  if (!isObject(value)) return '?';
  const { src, dst, sport, dport, type, id } = value;
  if (id !== undefined) return `${src} > ${dst} type ${type} id ${id}`;
  return `${src} ${sport} > ${dst} ${dport}`;
}

function byTuple(entries: readonly JsonObject[]): ReadonlyMap<string, JsonObject> {
  return new Map(entries.map((entry) => [tupleName(entry), entry]));
}

function describe(entry: JsonObject | undefined): string {
  return entry === undefined
    ? 'nothing'
    : `${entry['state'] ?? 'an entry'}, reply ${tuple(entry['reply'])}`;
}

function isNear(left: Json, right: Json): boolean {
  if (typeof left !== 'number' || typeof right !== 'number') return left === right;
  return Math.abs(left - right) <= TOLERANCE;
}

function sameJson(left: Json, right: Json): boolean {
  if (!isObject(left) || !isObject(right)) return left === right;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}
