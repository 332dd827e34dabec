import { isObject } from '../case/field.ts';
import type { Json, JsonObject } from '../case/kernel-case.ts';
import { own } from '../case/own.ts';
import { describeExpectations } from '../observe/describe-expectations.ts';
import type { Observation } from '../observe/observation.ts';
import { isTimeLeft, type Tolerance } from '../observe/tolerance.ts';
import { type Difference, difference } from './difference.ts';

/** Compares the connections that helpers expect, in any order. */
export function compareExpectations(
  expected: Json | undefined,
  { host, tolerance }: Observation,
): Difference[] {
  const got = describeExpectations(host);
  const recorded = Array.isArray(expected) ? (expected as readonly Json[]).filter(isObject) : [];
  const left = [...got];
  for (const wanted of recorded) {
    const index = left.findIndex((candidate) => isSame(wanted, candidate, tolerance));
    if (index >= 0) left.splice(index, 1);
  }
  const isEqual = left.length === 0 && got.length === recorded.length;
  return isEqual ? [] : [difference('expectations', expected, got)];
}

function isSame(recorded: JsonObject, got: JsonObject, tolerance: Tolerance): boolean {
  return Object.entries(recorded).every(([key, value]) => {
    const other = own(got, key);
    if (key !== 'timeout') return value === other;
    return isTimeLeft(Number(value), Number(other) * 1000, tolerance);
  });
}
