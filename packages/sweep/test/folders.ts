import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const folders: string[] = [];

/** Removes the folders of a test file when its tests are over: each file asks for it, since all share this module. */
export function removeFoldersAtEnd(): void {
  afterAll(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    // Installed packages are many thousand files.
  }, 300_000);
}

/** A folder of its own, for {@link removeFoldersAtEnd} to remove. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'packet-path-sweep-'));
  folders.push(folder);
  return folder;
}

/** The study of `modules/odd-study.mjs`, as a sweep names it. */
export const ODD_STUDY = `${fileURLToPath(new URL('modules/odd-study.mjs', import.meta.url))}#study`;

/** A file with a sweep in JSON. */
export function sweepFile(definition: unknown): string {
  const file = join(freshFolder(), 'sweep.json');
  writeFileSync(file, typeof definition === 'string' ? definition : JSON.stringify(definition));
  return file;
}
