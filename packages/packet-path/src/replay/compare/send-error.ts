import { Errno } from '@packet-path/core';
import type { Json } from '../case/kernel-case.ts';
import type { Observation } from '../play/observation.ts';
import { type Difference, unequal } from './difference.ts';

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(Errno).map(([name, number]) => [number, name]),
);

/** Compares the error of a local send: by number, or by name where the recording has a name. */
export function compareSendError(
  expected: Json | undefined,
  { traversal }: Observation,
): Difference[] {
  const got = traversal?.sendError ?? null;
  const named = typeof expected === 'string' && got !== null ? (NAMES.get(got) ?? got) : got;
  return unequal('sendErrno', expected, named);
}
