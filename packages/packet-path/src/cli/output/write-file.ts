import { closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { PacketPathError } from '@packet-path/core';
import { unwritable } from './output-error.ts';
import { type Content, partOf, writePart } from './part-file.ts';

/**
 * Writes one file that a user named: whole, beside its place, which it then takes.
 *
 * @throws {PacketPathError} `not-allowed` where it cannot be written; a file that was there stays
 */
export function writeWhole(path: string, content: Content): void {
  const part = partOf(path);
  try {
    writePart(part, content);
    renameSync(part, path);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/**
 * Tells of a file that cannot be written before anything is counted: one is made beside it and taken away,
 * since permissions do not tell of a full disk, nor of a folder like /proc.
 *
 * @throws {PacketPathError} `not-allowed` where its folder is not there or takes no files, or it is a folder
 */
export function checkWritable(path: string): void {
  if (isFolder(path)) {
    throw new PacketPathError('not-allowed', `'${path}' is a folder`, { expected: 'a file' });
  }
  const part = partOf(path);
  try {
    closeSync(openSync(part, 'w'));
    rmSync(part);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch (cause) {
    // A file stands where its folder should be.
    throw unwritable(path, cause);
  }
}
