import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'vitest';

/** The folder of the fuzzer. */
export const FUZZER = fileURLToPath(new URL('../../../tools/fuzz/', import.meta.url));

/** A module of the fuzzer. */
export const fuzzerModule = (name: string) =>
  import(pathToFileURL(join(FUZZER, `${name}.mjs`)).href);

/** Fuzzes some targets with a fixed seed, and expects no finding. */
export function expectNothing(option: string, value: string, tried: RegExp): void {
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(FUZZER, 'main.mjs'), '--seed', '1', '--inputs', '300', option, value],
    { encoding: 'utf8' },
  );
  expect(stdout.split('\n').filter((line) => line.startsWith('FINDING'))).toEqual([]);
  expect(stdout).toMatch(tried);
  expect(stdout).not.toMatch(/no text is taken/);
  expect(stdout).toMatch(/ \d+ {2}inputs, 0 findings\n$/);
  expect(status).toBe(0);
}
