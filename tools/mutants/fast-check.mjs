import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The address of the fast-check that a package's tests use, if they do. */
export function fastCheckOf(folder) {
  const file = join(folder, 'node_modules/fast-check/lib/fast-check.js');
  return existsSync(file) ? pathToFileURL(realpathSync(file)).href : undefined;
}
