import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';

const SCRIPT = fileURLToPath(new URL('./measure-section.js', import.meta.url));
/** Nodes of 100,000 services do not fit the heap that Node takes by itself. */
const HEAP_MB = 12_000;
const LONGEST_MS = 400_000;

/** The figures of a section, or the first line of what went wrong. */
export function inAProcess(
  section: string,
  checkout: string,
  smoke: boolean,
): Promise<readonly Figure[] | string> {
  return new Promise((resolve) => {
    const child = fork(SCRIPT, [section, checkout, smoke ? 'smoke' : 'full'], {
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      timeout: LONGEST_MS,
    });
    let figures: readonly Figure[] | undefined;
    let problem = '';
    child.stderr?.on('data', (text: Buffer) => {
      problem += text.toString('utf8');
    });
    child.on('message', (message) => {
      figures = message as readonly Figure[];
    });
    child.on('close', (_code, signal) => {
      const line = /^\w*Error.*/m.exec(problem)?.[0];
      resolve(figures ?? line ?? `it was ended (${signal ?? 'no figures'})`);
    });
  });
}
