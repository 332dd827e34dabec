import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PacketPathError } from '@packet-path/core';

/** The names of files of recordings in a folder. */
const CASES = /\.jsonl(\.gz)?$/;

/**
 * The files of recordings that a path names: the file itself, or those of a folder by name, without
 * the folders in it.
 *
 * @throws {PacketPathError} `not-found` where a folder holds none
 */
export function caseFiles(path: string): readonly string[] {
  if (!isFolder(path)) return [path];
  const names = readdirSync(path).filter((name) => CASES.test(name));
  if (names.length > 0) return names.sort().map((name) => join(path, name));
  throw new PacketPathError('not-found', `'${path}' holds no recordings`, {
    expected: 'files whose names end in .jsonl or .jsonl.gz',
  });
}

/** A path that cannot be looked at is none: reading it as a file says why. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
