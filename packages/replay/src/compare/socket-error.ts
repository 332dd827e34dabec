import type { Json } from '../case/kernel-case.ts';
import type { Observation } from '../observe/observation.ts';
import { reportedError } from '../observe/reported-error.ts';
import { type Difference, unequal } from './difference.ts';

/** Compares the error that a local socket is told after its call. */
export function compareSocketError(expected: Json | undefined, seen: Observation): Difference[] {
  const { traversal, answer } = seen;
  const received = [...(traversal?.delivered ?? []), ...(answer?.delivered ?? [])];
  const errors = received.map(reportedError).filter((name) => name !== undefined);
  return unequal('socketError', expected, errors[0] ?? null);
}
