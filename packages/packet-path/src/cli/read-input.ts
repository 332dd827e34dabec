import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type ErrorCode, PacketPathError, reasonOf } from '@packet-path/core';
import { errorCode } from './output/output-error.ts';
import { faultOfUtf8 } from './utf8-fault.ts';

/** Bytes read at most, unpacked: a little less than the longest string of V8. */
const LARGEST_INPUT = 511 * 1024 * 1024;
const BLOCK = 1024 * 1024;

/** The name of standard input among files. */
export const STDIN = '-';
/** Milliseconds between two looks at a standard input that has nothing yet (EAGAIN). */
const PATIENCE = 10;

/** A file's name in errors. */
export function sourceOf(file: string): string {
  return file === STDIN ? 'stdin' : file;
}

/**
 * The text of a file, plain or gzip-compressed, without a byte-order mark; of standard input for `-`. A file that is too large is refused before it is read, a
 * pipe or device as soon as it has given too much.
 *
 * @param most - bytes read at most, unpacked
 * @throws {PacketPathError} `not-found` when it cannot be read, `too-large`, `truncated` when it is
 * broken gzip, `syntax` with the offset of the first byte that is no UTF-8
 */
export function readInput(file: string, most: number = LARGEST_INPUT): string {
  const text = readInputBytes(file, most);
  if (isUtf8(text)) return text.toString('utf8').replace(/^\uFEFF/, '');
  if (isUtf16(text)) {
    throw new PacketPathError('syntax', 'the text is in UTF-16', {
      source: sourceOf(file),
      position: { line: 1, column: 1 },
      expected: 'a text in UTF-8',
    });
  }
  const { offset, line, column } = faultOfUtf8(text);
  const byte = text[offset]!.toString(16).padStart(2, '0');
  throw new PacketPathError('syntax', `byte 0x${byte} at offset ${offset} is no UTF-8`, {
    source: sourceOf(file),
    position: { line, column },
    expected: 'a text in UTF-8',
  });
}

/** Whether a text begins with a byte-order mark of UTF-16, as Windows writes it. */
function isUtf16([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** The bytes of a file, plain or gzip-compressed. Throws as `readInput` does. */
export function readInputBytes(file: string, most: number = LARGEST_INPUT): Buffer {
  const bytes = readBytes(file, most);
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return packed ? unpack(bytes, file, most) : bytes;
}

function readBytes(file: string, most: number): Buffer {
  try {
    if (file === STDIN) return readAll(process.stdin.fd, file, most);
    const descriptor = openSync(file, 'r');
    try {
      return readAll(descriptor, file, most);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    if (cause instanceof PacketPathError) throw cause;
    throw failure(file, 'not-found', 'it cannot be read', cause, 'a file that can be read');
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
    const read = readSome(descriptor, block);
    if (read === 0) return blocks.length === 1 ? blocks[0]! : Buffer.concat(blocks, length);
    length += read;
    if (length > most) throw tooLarge(file, most);
    blocks.push(block.subarray(0, read));
  }
}

/** Reads what there is, and waits for it where a standard input is not blocking. */
function readSome(descriptor: number, block: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, block);
    } catch (error) {
      const code = errorCode(error);
      // The end of a console's input, on Windows.
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE);
    }
  }
}

function unpack(bytes: Buffer, file: string, most: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(file, most);
    throw failure(file, 'truncated', 'it cannot be unpacked', cause, 'whole gzip data');
  }
}

function tooLarge(file: string, most: number): PacketPathError {
  return new PacketPathError('too-large', 'it is too large', {
    source: sourceOf(file),
    expected: `at most ${most} bytes, unpacked`,
  });
}

function failure(
  file: string,
  code: ErrorCode,
  problem: string,
  cause: unknown,
  expected: string,
): PacketPathError {
  return new PacketPathError(code, `${problem}: ${reasonOf(cause)}`, {
    source: sourceOf(file),
    expected,
    cause,
  });
}
