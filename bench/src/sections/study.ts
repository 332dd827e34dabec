import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { amount, type Figure } from '../figure.ts';
import type { Effort } from '../samples.ts';

/** How the study is measured, in a process of its own as users start it. */
export const STUDY = {
  title: 'The study (npm start)',
  method:
    'npm start, once it is built and has run: from its process to the first row, and to its end.',
};

/** Runs the study of a checkout. */
export async function measureStudy(checkout: string, { smoke }: Effort): Promise<Figure[]> {
  const out = mkdtempSync(join(tmpdir(), 'bench-study-'));
  const command = await commandOf(checkout);
  const sizes = smoke ? ['--services', '1,10'] : [];
  // The first run after a build compiles what later ones find compiled.
  spawnSync(process.execPath, [command, 'study', '--out', out, '--services', '1']);
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

/** The command line that `npm start` runs: the bundle, in checkouts that make one. */
async function commandOf(checkout: string): Promise<string> {
  const bundler = join(checkout, 'scripts/bundle.mjs');
  if (!existsSync(bundler)) return join(checkout, 'packages/packet-path/dist/cli/main.js');
  const { bundledCommandLine } = (await import(pathToFileURL(bundler).href)) as {
    readonly bundledCommandLine: () => Promise<string>;
  };
  return bundledCommandLine();
}
