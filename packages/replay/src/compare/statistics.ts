import { isObject } from '../case/field.ts';
import type { Json } from '../case/kernel-case.ts';
import { own } from '../case/own.ts';
import type { Observation } from '../observe/observation.ts';
import { type Difference, unequal } from './difference.ts';

/** The counters that older recordings read. */
const NAMED: ReadonlySet<string> = new Set(['drop', 'early_drop', 'icmp_error']);

/** Compares some of conntrack's counters; those that a recording leaves out did not move. */
export function compareNamedStatistics(
  expected: Json | undefined,
  { statistics }: Observation,
): Difference[] {
  return compare('stat', expected, statistics, (name) => NAMED.has(name));
}

/** Compares every column of `/proc/net/stat/nf_conntrack`; those left out did not move. */
export function compareStatistics(
  expected: Json | undefined,
  { statistics }: Observation,
): Difference[] {
  return compare('statAll', expected, statistics, () => true);
}

function compare(
  key: string,
  expected: Json | undefined,
  got: Readonly<Record<string, number>>,
  isRecorded: (name: string) => boolean,
): Difference[] {
  const recorded = isObject(expected) ? expected : {};
  const names = new Set([...Object.keys(recorded), ...Object.keys(got).filter(isRecorded)]);
  return [...names].flatMap((name) =>
    unequal(`${key}.${name}`, own(recorded, name) ?? 0, own(got, name) ?? 0),
  );
}
