import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { amount, type Figure } from '../figure.ts';
import type { Effort } from '../samples.ts';

/** How the study is measured, in a process of its own as users start it. */
export const STUDY = {
  title: 'The study (npm start)',
  method:
    'Its command, from the start of the process: to the first row of its table, and to its end.',
};

/** Runs the study of a checkout. */
export async function measureStudy(checkout: string, { smoke }: Effort): Promise<Figure[]> {
  const out = mkdtempSync(join(tmpdir(), 'bench-study-'));
  const command = join(checkout, 'packages/packet-path/dist/cli/main.js');
  const sizes = smoke ? ['--services', '1,10'] : [];
  const began = performance.now();
  const since = (): number => (performance.now() - began) / 1000;
  let first = Number.NaN;
  const child = spawn(process.execPath, [command, 'study', '--out', out, ...sizes], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout.on('data', (text: Buffer) => {
    if (Number.isNaN(first) && text.includes('iptables (2019)')) first = since();
  });
  await new Promise((resolve) => child.on('close', resolve));
  const all = since();
  rmSync(out, { recursive: true });
  return [
    amount('first rows', first, 's', smoke ? null : 1),
    amount('all', all, 's', smoke ? null : 6),
  ];
}
