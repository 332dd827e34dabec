import { describe, expect, test } from 'vitest';
import { CoursePool } from '../src/course/course-pool.ts';
import { isSameBefore, isSameCourse } from '../src/course/same-course.ts';
import { ChainSite, Course } from '../src/index.ts';

type Parts = ConstructorParameters<typeof Course>[0];

const site = (chain: string): ChainSite =>
  new ChainSite('iptables' as never, 4, 'filter', 'FORWARD', chain);
const [FIRST, SECOND] = [site('FIRST'), site('SECOND')];
const action = { run: () => 'accept' };
const check = { run: () => 'accept', foresee: () => true, charge: () => {} };
const condition = { holds: () => true };
const counters = { count: () => {} };

const visit = { site: FIRST, evaluated: 2, matched: 1 };
const place = { check, isBehindTurn: true, hops: 1, outputInterface: 'eth0' };
const step = { action, name: 'mine', hook: 'FORWARD', outputInterface: 'eth0', visits: [visit] };
const before = { conditions: [condition], checks: [place], visits: [visit] };
const parts = {
  conditions: [condition],
  checks: [place],
  steps: [step],
  counters: [counters],
  indices: [3],
  ledger: { counts: [1, 2], visits: [visit] },
  beforeTurn: before,
  hops: 1,
  outputInterface: 'eth0',
};

/** All values that differ from this one in one place: another value there, or an item more or less. */
function others(value: unknown): unknown[] {
  if (typeof value === 'number') return [value + 1];
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'string') return [`${value}1`];
  if (value === FIRST) return [SECOND];
  if (Array.isArray(value)) {
    const changed = value.flatMap((item, index) =>
      others(item).map((other) => value.map((known, at) => (at === index ? other : known))),
    );
    return [...changed, [], [...value, value[0]]];
  }
  if ([action, check, condition, counters].includes(value as never))
    return [{ ...(value as object) }];
  return Object.entries(value as object).flatMap(([name, field]) =>
    // The name of a hook function is told, and decides nothing.
    name === 'name' ? [] : others(field).map((other) => ({ ...(value as object), [name]: other })),
  );
}

const make = (given: unknown): Course => new Course(given as Parts);

describe('two courses are the same', () => {
  test('where all their parts are', () => {
    expect(isSameCourse(make(parts), make(structuredParts()))).toBe(true);
    const bare = { ...parts, beforeTurn: undefined, steps: [{ ...step, visits: undefined }] };
    expect(isSameCourse(make(bare), make({ ...bare, steps: [{ ...step, visits: [] }] }))).toBe(
      true,
    );
  });

  test('in no other case', () => {
    const all = [...others(parts), { ...parts, beforeTurn: undefined }];
    expect(all.length).toBeGreaterThan(40);
    for (const other of all) {
      expect(isSameCourse(make(parts), make(other))).toBe(false);
      expect(isSameCourse(make(other), make(parts))).toBe(false);
    }
  });

  test('before their turns, where packets pass the same', () => {
    expect(isSameBefore(before as never, { ...before } as never)).toBe(true);
    expect(isSameBefore(undefined, undefined)).toBe(true);
    for (const other of [undefined, ...others(before)]) {
      expect(isSameBefore(before as never, other as never)).toBe(false);
      expect(isSameBefore(other as never, before as never)).toBe(false);
    }
  });
});

test('of equal courses the first is kept, however often they come', () => {
  const pool = new CoursePool();
  const first = make(parts);
  expect(pool.shared(first)).toBe(first);
  for (let times = 0; times < 20; times++) expect(pool.shared(make(structuredParts()))).toBe(first);
  // Its key is the same, since nothing that is counted differs.
  const other = make({ ...parts, outputInterface: 'eth1' });
  expect(pool.shared(other)).toBe(other);
  expect(pool.shared(make({ ...parts, outputInterface: 'eth1' }))).toBe(other);
  expect(pool.shared(make(parts))).toBe(first);
  // Eight of a key are kept; others are not compared.
  for (let hops = 2; hops < 8; hops++) {
    const kept = make({ ...parts, hops });
    expect(pool.shared(kept)).toBe(kept);
    expect(pool.shared(make({ ...parts, hops }))).toBe(kept);
  }
  const last = make({ ...parts, hops: 9 });
  expect(pool.shared(last)).toBe(last);
  expect(pool.shared(make({ ...parts, hops: 9 }))).not.toBe(last);
  pool.clear();
  expect(pool.shared(other)).toBe(other);
  expect(pool.shared(make(parts))).not.toBe(first);
});

/** The same parts, in lists and objects of their own. */
function structuredParts(): unknown {
  return {
    ...parts,
    conditions: [...parts.conditions],
    checks: [{ ...place }],
    steps: [{ ...step, visits: [{ ...visit }] }],
    ledger: { counts: [...parts.ledger.counts], visits: [{ ...visit }] },
    beforeTurn: { ...before, visits: [{ ...visit }] },
  };
}
