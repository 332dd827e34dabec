// How much of each package its own tests run: npm run coverage -- [PACKAGE…]. Fails where a package is below
// its floor. With --recordings the tests count too that play recordings of the kernel.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tools.mjs';

/** Percent at least, of every package. */
const FLOORS = { statements: 95, branches: 90 };

const words = process.argv.slice(2);
const named = words.filter((word) => word !== '--recordings');
const recordings = words.includes('--recordings') ? ['packages/replay/test/'] : [];
const all = readdirSync(join(root, 'packages')).filter((name) =>
  existsSync(join(root, 'packages', name, 'test')),
);
const below = [];
for (const name of named.length > 0 ? named : all) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      ...['run', '--mode', 'source', `packages/${name}/test/`, ...recordings],
      ...['--coverage.enabled', `--coverage.include=packages/${name}/src/**/*.ts`],
      ...['--coverage.reporter=text-summary', '--coverage.reporter=json-summary'],
      `--coverage.reportsDirectory=coverage/${name}`,
      ...Object.entries(FLOORS).map(([what, least]) => `--coverage.thresholds.${what}=${least}`),
    ],
    { cwd: root, encoding: 'utf8' },
  );
  const figures = [...stdout.matchAll(/^(Statements|Branches)\s*:\s*([\d.]+%)/gm)];
  console.log(
    `${status === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(20)} ${figures.map(([, what, part]) => `${what.toLowerCase()} ${part}`).join(', ')}`,
  );
  if (status === 0) continue;
  below.push(name);
  if (figures.length === 0) console.log(`${stdout}${stderr}`);
}
if (below.length > 0) {
  console.log(
    `below ${FLOORS.statements} % of statements or ${FLOORS.branches} % of branches: ${below.join(', ')}`,
  );
  process.exitCode = 1;
}
