import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pnpm } from './tools.mjs';

/** Makes a directory which is gone when the process ends. */
export function temporaryDirectory() {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'packet-path-')));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/**
 * Packs all packages as they would be published, and gives the paths of the tarballs. Where the variable
 * `TARBALLS` names a folder, the first to ask fills it, and others take what is there.
 */
export function pack() {
  const directory = process.env['TARBALLS'] ?? temporaryDirectory();
  if (readdirSync(directory).length === 0) {
    pnpm('--reporter=silent', '--filter=./packages/*', 'pack', '--pack-destination', directory);
  }
  return readdirSync(directory).map((file) => join(directory, file));
}
