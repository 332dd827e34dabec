import { Errno, unreachable } from '@packet-path/core';
import type { Json } from '../case/kernel-case.ts';
import type { Observation } from '../observe/observation.ts';
import { type Difference, unequal } from './difference.ts';

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(Errno).map(([name, number]) => [number, name]),
);

/** Compares the error of a local send: by number, or by name where IPVS was recorded. */
export function compareSendError(expected: Json | undefined, seen: Observation): Difference[] {
  const got = seen.traversal?.sendError ?? null;
  return unequal('sendErrno', expected, typeof expected === 'number' ? got : errorOfCall(seen));
}

/** The name of the error that the call of the recorder gave; null where it gave none. */
function errorOfCall({ step, traversal }: Observation): string | null {
  const error = traversal?.sendError ?? null;
  const name = error === null ? null : (NAMES.get(error) ?? String(error));
  switch (step.socket) {
    case undefined:
    case 'connect+send':
      return name;
    case 'connect':
      // The call does not wait. That a hook dropped the SYN is not told: it is sent again
      // (net/ipv4/tcp_output.c, `tcp_connect`).
      return error === null || error === Errno.EPERM ? 'EINPROGRESS' : name;
    default:
      return unreachable(step.socket);
  }
}
