import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformWithOxc } from 'vite';

/** The packages are found from here, and examples' files from the root, as the programs name them. */
const TEST: string = fileURLToPath(new URL('..', import.meta.url));
const ROOT: string = fileURLToPath(new URL('../../../..', import.meta.url));

/** Runs a program that the page wrote, in TypeScript, in a Node of its own; returns what it prints. */
export async function runProgram(text: string, cwd: string = ROOT): Promise<string> {
  const folder = mkdtempSync(join(TEST, 'program-'));
  try {
    const { code } = await transformWithOxc(text, 'program.ts');
    const file = join(folder, 'program.mjs');
    writeFileSync(file, code);
    return execFileSync(process.execPath, [file], { cwd, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
