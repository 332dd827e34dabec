// Judges mutants of a package by its tests and, where they live, by the recordings of the kernel.
// README.md says how.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { number, readOptions, wholeNumber } from '../../scripts/options.mjs';
import { changedFiles, lastLanding } from './changed.mjs';
import { fastCheckOf } from './fast-check.mjs';
import { RecordingJudge } from './judge-recordings.mjs';
import { TestJudge } from './judge-tests.mjs';
import { build, mutantsOf, sourcesOf } from './make-mutants.mjs';
import { Processes } from './process.mjs';
import { Random } from './random.mjs';
import { report, summary } from './report.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Seconds of each package, of which loading its tests takes some ten. */
const LEAST_SECONDS = 25;

const values = readOptions(
  'npm run mutants --',
  'Plants mutants in packages, and judges their tests and the recordings of the kernel by how many they kill.',
  [
    [
      '--package <name>',
      'plants them in a package; may be given several times',
      (name, names) => [...names, name],
      [],
      'none',
    ],
    [
      '--changed <commit>',
      'plants them in the sources changed since a commit, or since the "last" landing',
    ],
    ['--sample <count>', 'so many mutants, of all packages together', wholeNumber, 400],
    ['--seed <text>', 'of the sample', wholeNumber, 1],
    ['--file <text>', 'only in files whose path has this in it', String, '', 'all'],
    [
      '--only <numbers>',
      'only these, by the numbers that a run printed: 17,204',
      (text) => text.split(','),
    ],
    [
      '--tests <names>',
      'asks only tests of files whose names begin so: nat,masquerade',
      (text) => text.split(','),
      [''],
      'all',
    ],
    ['--cases <count>', 'recordings that are played with a mutant', wholeNumber, 200],
    ['--seconds <number>', 'no longer than that', number],
  ],
);
if (values.package.length === 0 && values.changed === undefined) {
  console.log('name a package, or a commit: --help tells how');
  process.exit(2);
}
const deadline =
  values.seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + 1000 * values.seconds;
const since = values.changed === 'last' ? lastLanding(root) : values.changed;
if (values.changed !== undefined && since === undefined) {
  console.log('there is no commit to compare with');
  process.exit(77);
}
const changed = since === undefined ? undefined : changedFiles(root, since);
const names = changed === undefined ? values.package : someOf([...changed.keys()]);
if (names.length === 0 && changed !== undefined) console.log('no source of a package has changed');

const share = Math.max(1, Math.floor(values.sample / Math.max(1, names.length)));
const results = [];
for (const name of names) {
  // Each package has its part of the time that is left.
  const left = Math.ceil((deadline - Date.now()) / (names.length - results.length));
  results.push(await judge(name, Date.now() + left));
}
if (results.length > 1) console.log(summary(results));

/** As many changed packages as there is time for: others each time that sources change. */
function someOf(packages) {
  if (values.seconds === undefined) return packages;
  const most = Math.max(1, Math.floor(values.seconds / LEAST_SECONDS));
  const some = new Random(`${values.seed}/${packages}/${since}`).sample(packages, most);
  const others = packages.filter((name) => !some.includes(name));
  if (others.length > 0) console.log(`no time for ${others.join(', ')}`);
  return some;
}

/** Judges a sample of a package's mutants, until a moment (ms). */
async function judge(name, until) {
  const folder = join('packages', name);
  const src = join(root, folder, 'src');
  const out = join(root, 'out/mutants', name);
  const sources = sourcesOf(src);
  const all = await mutantsOf(sources, src);
  const mutants = chosen(all, name);
  rmSync(out, { recursive: true, force: true });
  const built = await build(sources, new Set(mutants.map(({ id }) => id)), src);
  for (const [path, code] of built) {
    const file = join(out, 'built', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }

  const ids = mutants.map(({ id }) => id);
  const verdicts = new Map();
  const processes = new Processes({ root, folder, out, tests: values.tests }, until);
  const plan = { seed: values.seed, fastCheck: fastCheckOf(join(root, folder)) };
  const tests = new TestJudge(processes, verdicts, plan);
  const recordings = new RecordingJudge(processes, verdicts, {
    seed: values.seed,
    most: values.cases,
  });
  if (existsSync(join(root, folder, 'test')) && ids.length > 0) await tests.judge(ids);
  if (values.cases !== 0) await recordings.judge(ids, tests.loaded);
  const told = mutants.map((mutant) => ({
    ...mutant,
    ...verdicts.get(mutant.id),
    isJudged:
      verdicts.has(mutant.id) ||
      (values.tests.includes('') &&
        tests.hasOutlived(mutant.id) &&
        (values.cases === 0 || recordings.hasOutlived(mutant.id))),
    isReached: tests.isReached(mutant.id) || recordings.isReached(mutant.id),
  }));
  const result = {
    name,
    seed: values.seed,
    of: all.length,
    isCutShort: processes.isLate,
    unrepeatable: tests.unrepeatable,
    mutants: told,
  };
  writeFileSync(join(out, 'report.json'), `${JSON.stringify(result, null, 2)}\n`);
  console.log(report(result));
  return result;
}

function chosen(all, name) {
  if (values.only !== undefined) {
    const wanted = new Set(values.only);
    return all.filter(({ id }) => wanted.has(id));
  }
  const files = changed?.get(name);
  const from = all.filter(
    ({ file }) => (files === undefined || files.has(file)) && file.includes(values.file),
  );
  return new Random(`${values.seed}/${name}`).sample(from, share);
}
