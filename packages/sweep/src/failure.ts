import { type ErrorCode, PacketPathError } from '@packet-path/core';

/** An error of ours that tells the reason another gave. */
export function failure(
  code: ErrorCode,
  problem: string,
  cause: unknown,
  expected: string,
): PacketPathError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PacketPathError(code, `${problem}: ${reason}`, { expected, cause });
}
