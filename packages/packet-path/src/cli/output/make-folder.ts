import { mkdirSync, rmdirSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { PacketPathError } from '@packet-path/core';
import { errorCode } from './output-error.ts';

/**
 * Makes a folder and those above it that are not there, and tells which it made, the outermost first.
 * Node's own recursive `mkdir` never returns under /proc, where a folder that is there takes none.
 *
 * @throws {PacketPathError} `not-allowed` where a file is in the way; the errors of `mkdir`
 */
export function makeFolder(folder: string): readonly string[] {
  const missing: string[] = [];
  let path = resolve(folder);
  for (; !isFolder(path); path = dirname(path)) missing.push(path);
  const made = missing.reverse();
  for (const name of made) mkdirSync(name);
  return made;
}

function isFolder(path: string): boolean {
  const found = stat(path);
  if (found === undefined || found.isDirectory()) return found !== undefined;
  throw new PacketPathError('not-allowed', `'${path}' is a file`, { expected: 'a directory' });
}

function stat(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A file above it is in the way, and is met when that is looked at.
    if (errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Takes away folders that are empty, the innermost first; those with something in them stay. */
export function removeEmpty(made: readonly string[]): void {
  for (const folder of made.toReversed()) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
}
