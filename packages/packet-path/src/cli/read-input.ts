import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type ErrorCode, PacketPathError } from '@packet-path/core';
import { faultOfUtf8 } from './utf8-fault.ts';

/** Bytes read at most, unpacked: a little less than the longest string of V8. */
const LARGEST_INPUT = 511 * 1024 * 1024;
const BLOCK = 1024 * 1024;

/**
 * The text of a file, plain or gzip-compressed. A file that is too large is refused before it is read, a
 * pipe or device as soon as it has given too much.
 *
 * @param most - bytes read at most, unpacked
 * @throws {PacketPathError} `not-found` when it cannot be read, `too-large`, `truncated` when it is
 * broken gzip, `syntax` with the offset of the first byte that is no UTF-8
 */
export function readInput(file: string, most: number = LARGEST_INPUT): string {
  const text = readInputBytes(file, most);
  if (isUtf8(text)) return text.toString('utf8');
  const { offset, line, column } = faultOfUtf8(text);
  const byte = text[offset]!.toString(16).padStart(2, '0');
  throw new PacketPathError('syntax', `byte 0x${byte} at offset ${offset} is no UTF-8`, {
    source: file,
    position: { line, column },
    expected: 'a text in UTF-8',
  });
}

/** The bytes of a file, plain or gzip-compressed. Throws as `readInput` does. */
export function readInputBytes(file: string, most: number = LARGEST_INPUT): Buffer {
  const bytes = readBytes(file, most);
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return packed ? unpack(bytes, file, most) : bytes;
}

function readBytes(file: string, most: number): Buffer {
  try {
    const descriptor = openSync(file, 'r');
    try {
      return readAll(descriptor, file, most);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    if (cause instanceof PacketPathError) throw cause;
    throw failure('not-found', `cannot read '${file}'`, cause, 'a file that can be read');
  }
}

/** The size that the system tells is of files only, and may change: what is read counts. */
function readAll(descriptor: number, file: string, most: number): Buffer {
  const { size } = fstatSync(descriptor);
  if (size > most) throw tooLarge(file, most);
  const blocks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const block = Buffer.allocUnsafe(Math.max(BLOCK, size - length + 1));
    const read = readSync(descriptor, block);
    if (read === 0) return blocks.length === 1 ? blocks[0]! : Buffer.concat(blocks, length);
    length += read;
    if (length > most) throw tooLarge(file, most);
    blocks.push(block.subarray(0, read));
  }
}

function unpack(bytes: Buffer, file: string, most: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(file, most);
    throw failure('truncated', `cannot unpack '${file}'`, cause, 'whole gzip data');
  }
}

function tooLarge(file: string, most: number): PacketPathError {
  return new PacketPathError('too-large', 'it is too large', {
    source: file,
    expected: `at most ${most} bytes, unpacked`,
  });
}

function failure(
  code: ErrorCode,
  problem: string,
  cause: unknown,
  expected: string,
): PacketPathError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PacketPathError(code, `${problem}: ${reason}`, { expected, cause });
}
