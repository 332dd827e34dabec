import { PacketPathError } from '@packet-path/core';

/** The code, the place and the expected value of the error that a text is refused with. */
export function refusalOf(error: unknown): string {
  if (!(error instanceof PacketPathError)) throw error;
  const { code, line, column, expected } = error;
  const place = line === undefined ? '' : ` ${line}:${column}`;
  return `refused: ${code}${place}${expected === undefined ? '' : `, wants ${expected}`}`;
}
