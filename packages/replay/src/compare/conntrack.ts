import { isObject } from '../case/field.ts';
import type { Json, JsonObject } from '../case/kernel-case.ts';
import { own } from '../case/own.ts';
import type { Observation } from '../observe/observation.ts';
import { type Difference, difference, unequal } from './difference.ts';
import { compareEntries, tuple, tupleName } from './entries.ts';

/** Compares all entries of the host. */
export function compareConntrack(
  expected: Json | undefined,
  { entries, tolerance }: Observation,
): Difference[] {
  return compareEntries('conntrack', objects(expected), entries, tolerance);
}

/** Compares how many entries there are, those included that have expired and were not evicted. */
export function compareConntrackCount(
  expected: Json | undefined,
  { host }: Observation,
): Difference[] {
  return unequal('conntrackCount', expected, host.conntrack.table.count);
}

/** Compares which entries a step removed, and which it added or changed. */
export function compareConntrackChanges(
  expected: Json | undefined,
  { entries, entriesBefore, tolerance }: Observation,
): Difference[] {
  const recorded = isObject(expected) ? expected : {};
  const changed = objects(recorded['set']);
  const after = new Map(entries.map((entry) => [tupleName(entry), entry]));
  const removed = entriesBefore.filter((entry) => !after.has(tupleName(entry)));
  return [
    ...compareRemoved(objects(recorded['removed']), removed),
    ...compareEntries(
      'conntrackChanges.set',
      changed,
      changes(entriesBefore, entries, changed),
      tolerance,
    ),
  ];
}

/** Removed entries are recorded by their original direction alone. */
function compareRemoved(expected: readonly JsonObject[], got: readonly JsonObject[]): Difference[] {
  const left = expected.map(tuple).sort();
  const right = got.map((entry) => tuple(entry['original'])).sort();
  const missing = left.filter((name) => !right.includes(name));
  const extra = right.filter((name) => !left.includes(name));
  if (missing.length + extra.length === 0) return [];
  return [difference('conntrackChanges.removed', missing, extra)];
}

/** The entries that a step added, changed beside their timeout, or that were recorded as changed. */
function changes(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
  recorded: readonly JsonObject[],
): readonly JsonObject[] {
  const known = new Map(before.map((entry) => [tupleName(entry), entry]));
  const named = new Set(recorded.map(tupleName));
  return after.filter((entry) => {
    const name = tupleName(entry);
    const was = known.get(name);
    return named.has(name) || was === undefined || !isSame(was, entry);
  });
}

/** Whether two descriptions of one entry are the same but for the time left. */
function isSame(before: JsonObject, after: JsonObject): boolean {
  const names = Object.keys(after);
  return (
    names.length === Object.keys(before).length &&
    names.every((name) => {
      const [left, right] = [own(before, name), own(after, name)];
      if (left === right || name === 'timeout') return true;
      return isObject(left) && isObject(right) && isSame(left, right);
    })
  );
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}
