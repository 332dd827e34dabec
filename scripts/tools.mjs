import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The one pnpm we use. npx fetches it, since corepack cannot be relied on. */
export const PNPM = 'pnpm@12.21.0';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a program to its end, at the root unless told otherwise, and exits if it fails. */
export function must(program, args, options = {}) {
  // On Windows npm and npx are scripts, which only a shell can start.
  const shell = process.platform === 'win32' && program !== process.execPath;
  const done = spawnSync(program, args, { cwd: root, stdio: 'inherit', shell, ...options });
  if (done.error) console.error(`${program}: ${done.error.message}`);
  if (done.status !== 0) process.exit(done.status ?? 1);
  return done;
}

/** Runs pnpm. Its output goes to stderr: stdout belongs to the command. */
export function pnpm(...args) {
  must('npx', ['-y', PNPM, ...args], { stdio: [0, 2, 2] });
}
