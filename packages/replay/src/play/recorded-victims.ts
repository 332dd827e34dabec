import type { LinuxHost } from '@packet-path/linux-host';
import { isObject } from '../case/field.ts';
import type { Expectation, Json } from '../case/kernel-case.ts';
import { tuple, tupleName } from '../compare/entries.ts';
import { describeEntries } from '../observe/describe-entries.ts';

/**
 * Lets an early drop take what the recording of a step shows to be gone: which buckets the kernel
 * looked at depends on a secret hash.
 */
export function recordVictims(host: LinuxHost, expect: Expectation): void {
  host.conntrack.earlyDrop = () => {
    const { conntrack } = host;
    const entries = conntrack.entries();
    const described = describeEntries(host);
    const gone = isGone(expect['conntrack'], expect['conntrackChanges']);
    return entries
      .filter((entry, index) => {
        const words = described[index];
        return (
          !entry.assured && words !== undefined && gone(tupleName(words), tuple(words['original']))
        );
      })
      .map(({ handle }) => handle);
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
