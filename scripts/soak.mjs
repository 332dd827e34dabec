// The soak: everything that takes longer than CI may. Each part prints what it tried; the last line says which
// parts failed.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { number, readOptions, wholeNumber } from './options.mjs';
import { root } from './tools.mjs';

const values = readOptions(
  'npm run soak --',
  'Everything that takes longer than CI may, one part after the other.',
  [
    ['--minutes <number>', 'for each part that is bound by time', number, 60],
    ['--seed <text>', 'of all parts', String, String(Date.now()), 'the time'],
    ['--packets <count>', 'of each plane', wholeNumber, 10_000_000],
  ],
);
const { minutes, seed, packets } = values;
const SKIPPED = 77;

const parts = {
  stress: ['--expose-gc', 'tools/stress/main.mjs', '--packets', `${packets}`, '--seed', seed],
  fuzz: [
    'tools/fuzz/main.mjs',
    '--minutes',
    `${minutes}`,
    '--seed',
    seed,
    '--keep',
    'fuzz-findings',
  ],
  'live kernel': ['tools/kernel-fuzz/main.mjs', '--minutes', `${minutes}`, '--seed', seed],
  evaluators: ['scripts/run.mjs', 'soak:evaluators'],
  ...Object.fromEntries(
    ['core', 'conntrack', 'iptables-model', 'ipvs-model', 'nftables-model'].map((name) => [
      `mutants of ${name}`,
      ['scripts/run.mjs', 'mutants', '--package', name, '--sample', '400', '--seed', '1'],
    ]),
  ),
};

const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' });
console.log(
  `${new Date().toISOString().slice(0, 10)}, commit ${commit.stdout.trim()}, seed ${seed}, ` +
    `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`,
);
const ends = Object.entries(parts).map(([name, [script, ...args]]) => {
  console.log(`\n=== ${name}`);
  const began = Date.now();
  const options = script.startsWith('-')
    ? [script, join(root, args.shift())]
    : [join(root, script)];
  const { status } = spawnSync(process.execPath, [...options, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  const how = status === 0 ? 'pass' : status === SKIPPED ? 'skipped' : 'FAIL';
  return `${name}: ${how} (${Math.round((Date.now() - began) / 1000)} s)`;
});
console.log(`\n${ends.join('\n')}`);
if (ends.some((end) => end.includes('FAIL'))) process.exitCode = 1;
