import { type ErrorCode, PacketPathError, reasonOf } from '@packet-path/core';

/** An error of ours about a file or folder that cannot be written, with the reason. */
export function unwritable(place: string, cause: unknown): PacketPathError {
  return new PacketPathError('not-allowed', `cannot write to '${place}': ${reasonOf(cause)}`, {
    cause,
  });
}

/** An error of ours about a file or folder, with the reason that another gave. */
export function failure(
  code: ErrorCode,
  source: string,
  problem: string,
  cause: unknown,
  expected: string,
): PacketPathError {
  return new PacketPathError(code, `${problem}: ${reasonOf(cause)}`, { source, expected, cause });
}
