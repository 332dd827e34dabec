import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformWithOxc } from 'vite';

/** The packages are found from here, and examples' files from the root, as the programs name them. */
const TEST: string = fileURLToPath(new URL('..', import.meta.url));
const ROOT: string = fileURLToPath(new URL('../../../..', import.meta.url));
const RUNNER: string = fileURLToPath(new URL('program-runner.mjs', import.meta.url));

/** One Node runs all programs of a test's process: it loads the library once. */
let runner: ChildProcess | undefined;

/** Runs a program that the page wrote, in TypeScript, in another Node; returns what it prints. */
export async function runProgram(text: string): Promise<string> {
  const folder = mkdtempSync(join(TEST, 'program-'));
  try {
    const { code } = await transformWithOxc(text, 'program.ts');
    const file = join(folder, 'program.mjs');
    writeFileSync(file, code);
    if (runner === undefined) {
      runner = fork(RUNNER, { cwd: ROOT });
      runner.unref();
      runner.channel?.unref();
    }
    runner.channel?.ref();
    runner.send(pathToFileURL(file).href);
    const [{ text: printed, fault }] = (await once(runner, 'message')) as [
      { readonly text?: string; readonly fault?: string },
    ];
    runner.channel?.unref();
    if (printed === undefined) throw new Error(fault);
    return printed;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
