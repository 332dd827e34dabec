import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A file's content: whole, or in pieces where it is too long for one string. */
export type Content = string | Uint8Array | Iterable<string | Uint8Array>;

/** The end of a name of a file that is not whole yet. */
export const PART = '.packet-path-part';

/** The file beside another, in which that is written until it is whole. */
export function partOf(path: string): string {
  return join(dirname(path), `.${basename(path)}${PART}`);
}

/**
 * Writes a file whole, onto the disk, and tells its SHA-256 in hexadecimal. Nothing stays of one that
 * could not be written whole.
 *
 * @throws the errors of `open`, `write` and `fsync`: `ENOSPC` where the disk is full
 */
export function writePart(part: string, content: Content): string {
  const hash = createHash('sha256');
  const descriptor = openSync(part, 'w');
  try {
    for (const piece of pieces(content)) {
      hash.update(piece);
      writeAll(descriptor, piece);
    }
    fsyncSync(descriptor);
  } catch (error) {
    closeSync(descriptor);
    rmSync(part, { force: true });
    throw error;
  }
  closeSync(descriptor);
  return hash.digest('hex');
}

function* pieces(content: Content): Iterable<Uint8Array> {
  if (typeof content === 'string') yield Buffer.from(content);
  else if (content instanceof Uint8Array) yield content;
  else for (const piece of content) yield* pieces(piece);
}

/** A disk with little room takes a part of what it is given, and says so by the count. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(descriptor, bytes, written);
  }
}
