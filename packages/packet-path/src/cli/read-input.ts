import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { PacketPathError } from '@packet-path/core';

/** Bytes read at most, unpacked. */
const LARGEST_INPUT = 512 * 1024 * 1024;

/**
 * The text of a file, plain or gzip-compressed.
 *
 * @throws {PacketPathError} `not-found` when it cannot be read, `too-large`, `truncated` when it is
 * broken gzip
 */
export function readInput(file: string): string {
  const bytes = readBytes(file);
  if (bytes.length > LARGEST_INPUT) {
    throw new PacketPathError('too-large', `${file} is too large`, { source: file });
  }
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (packed ? unpack(bytes, file) : bytes).toString('utf8');
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw failure('not-found', `cannot read '${file}'`, cause, 'a file that can be read');
  }
}

function unpack(bytes: Buffer, file: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_INPUT });
  } catch (cause) {
    throw failure('truncated', `cannot unpack '${file}'`, cause, 'whole gzip data');
  }
}

function failure(
  code: 'not-found' | 'truncated',
  problem: string,
  cause: unknown,
  expected: string,
): PacketPathError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PacketPathError(code, `${problem}: ${reason}`, { expected, cause });
}
