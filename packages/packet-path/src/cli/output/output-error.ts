import { PacketPathError, reasonOf } from '@packet-path/core';

/** The error of the operating system that kept something from being written, in one line. */
export function unwritable(place: string, cause: unknown): PacketPathError {
  if (cause instanceof PacketPathError) return cause;
  return new PacketPathError('not-allowed', `cannot write to '${place}': ${reasonOf(cause)}`, {
    cause,
  });
}

/** The code of an error of the operating system: `ENOENT`; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
