import { renameSync } from 'node:fs';
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
