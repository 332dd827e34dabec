// Makes a release: versions, packs, checks, and with `--publish` publishes.
//
//   npm run release                 everything but the publishing, into out/release
//   npm run release -- --publish    and then `pnpm publish` of every package, with provenance
//
// The files of .changeset decide the next version; without any it is the one in package.json.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pack } from './pack.mjs';
import { must, pnpm, root } from './tools.mjs';

const isPublishing = process.argv.includes('--publish');
const out = join(root, 'out/release');
const run = (name, ...args) => must(process.execPath, [join(root, 'scripts', name), ...args]);
const manifest = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The parts of a version that a change may raise, the least first. */
const PARTS = ['patch', 'minor', 'major'];

/**
 * The version that the files of .changeset ask for; all packages have the same. Changesets takes the files,
 * but its own number is not used: a package that another is a peer of (figures) would make every minor
 * change a major one.
 */
function version() {
  const folder = join(root, '.changeset');
  const changes = readdirSync(folder).filter(
    (name) => name.endsWith('.md') && name !== 'README.md',
  );
  const path = join(root, 'package.json');
  const { version: own } = manifest(path);
  const asked = changes.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/^['"].+['"]: (\w+)$/gm)].map(
      ([, part]) => PARTS.indexOf(part),
    ),
  );
  const next = asked.length === 0 ? own : raised(own, Math.max(...asked));
  if (changes.length > 0) must('npx', ['changeset', 'version']);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/"version": "[^"]+"/, `"version": "${next}"`));
  run('manifests.mjs');
  return next;
}

/** A version with a part raised by one: 0 the last of its three numbers, 2 the first. */
function raised(version, part) {
  const numbers = version.split('.').map(Number);
  const at = 2 - part;
  return numbers
    .map((number, index) => (index < at ? number : index === at ? number + 1 : 0))
    .join('.');
}

function git(...args) {
  return spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
}

const next = version();
if (isPublishing && git('status', '--porcelain') !== '') {
  console.error('there are changes: commit them, the new version among them, and publish then');
  process.exit(1);
}
for (const check of ['check:api', 'check:packages', 'check:sizes', 'check:installed']) {
  console.log(`\n=== ${check}`);
  run('run.mjs', check);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const sums = [];
for (const tarball of pack().sort()) {
  cpSync(tarball, join(out, basename(tarball)));
  const sum = createHash('sha256').update(readFileSync(tarball)).digest('hex');
  sums.push(`${sum}  ${basename(tarball)}\n`);
}
writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
pnpm('sbom', '--sbom-format', 'cyclonedx', '--out', join(out, 'sbom.cdx.json'), '--prod');
pnpm('sbom', '--sbom-format', 'spdx', '--out', join(out, 'sbom.spdx.json'), '--prod');
const licences = spawnSync('npx', ['-y', 'pnpm@12.21.0', 'licenses', 'list', '-r', '--prod'], {
  cwd: root,
  encoding: 'utf8',
});
writeFileSync(join(out, 'LICENCES.txt'), licences.stdout);
console.log(
  `\n${next}: ${sums.length} packages, their sums, bills of materials and licences are in out/release`,
);

const publish = ['--filter=./packages/*', 'publish', '-r', '--access', 'public', '--no-git-checks'];
if (isPublishing) {
  // Provenance is made where a workflow runs; a person's machine has none to give.
  const provenance = process.env['GITHUB_ACTIONS'] === undefined ? [] : ['--provenance'];
  pnpm(...publish, ...provenance);
} else console.log('to publish them: npm run release -- --publish');
