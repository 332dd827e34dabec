import type { LinuxHost } from '@packet-path/linux-host';
import { isObject } from '../case/field.ts';
import type { Expectation, Json } from '../case/kernel-case.ts';
import { tuple, tupleName } from '../compare/entries.ts';
import { describeEntries } from '../observe/describe-entries.ts';

/**
 * The connections that a recording shows to be gone after a step: an early drop took them. The buckets
 * that the kernel looked at depend on a secret hash.
 */
export function recordedVictims(
  host: LinuxHost,
  expect: Expectation,
): () => (handle: unknown) => boolean {
  return () => {
    const described = describeEntries(host);
    const gone = isGone(expect['conntrack'], expect['conntrackChanges']);
    const victims = new Set<unknown>();
    for (const [index, { handle }] of host.conntrack.entries().entries()) {
      const words = described[index];
      if (words !== undefined && gone(tupleName(words), tuple(words['original']))) {
        victims.add(handle);
      }
    }
    return (handle) => victims.has(handle);
  };
}

/** Whether an entry that was there before the step is there no more. */
function isGone(
  all: Json | undefined,
  changes: Json | undefined,
): (name: string, original: string) => boolean {
  if (isObject(changes)) {
    const removed = new Set(objects(changes['removed']).map(tuple));
    return (_, original) => removed.has(original);
  }
  const left = new Set(objects(all).map(tupleName));
  return (name) => !left.has(name);
}

function objects(value: Json | undefined) {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}
