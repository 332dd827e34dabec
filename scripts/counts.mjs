// How many tests there are, and how many recorded steps agree: `fixtures/counts.json` holds both, and a
// change that lowers either fails here, so that no test and no recording goes unnoticed. With `--raise`
// today's numbers are written, lower ones too: the diff shows them. `--tests` and `--long` name the JSON
// reports of runs just made, which save collecting all tests again.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { temporaryDirectory } from './pack.mjs';
import { root } from './tools.mjs';

const file = join(root, 'fixtures/counts.json');

/** The tests of one mode of Vitest: those of a report of theirs, else collected and not run. */
function countTests(report, ...mode) {
  if (report !== undefined) return JSON.parse(readFileSync(report, 'utf8')).numTotalTests;
  const list = join(temporaryDirectory(), 'tests.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'list', `--json=${list}`, ...mode];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(readFileSync(list, 'utf8')).length;
}

/** The steps that agree by the status of the recordings, which the tests hold to be true. */
function countAgreeingSteps() {
  const status = JSON.parse(readFileSync(join(root, 'fixtures/kernel-cases/status.json'), 'utf8'));
  return Object.values(status).reduce((sum, { agreeingSteps }) => sum + agreeingSteps, 0);
}

const { values } = parseArgs({
  options: {
    raise: { type: 'boolean' },
    tests: { type: 'string' },
    long: { type: 'string' },
  },
});
const now = {
  tests: countTests(values.tests),
  longTests: countTests(values.long, '--mode', 'long'),
  agreeingSteps: countAgreeingSteps(),
};
if (values.raise) {
  writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
}
const known = JSON.parse(readFileSync(file, 'utf8'));
for (const [name, count] of Object.entries(now)) {
  const fell = count < known[name];
  console.log(`${fell ? 'FAIL' : 'ok  '} ${name}: ${count}, at least ${known[name]}`);
  if (fell) process.exitCode = 1;
}
if (process.exitCode === 1)
  console.log("'npm run counts' writes lower numbers, for the diff to show");
