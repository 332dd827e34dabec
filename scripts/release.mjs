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

/** The version that the files of .changeset ask for; all packages have the same. */
function version() {
  const changes = readdirSync(join(root, '.changeset')).filter(
    (name) => name.endsWith('.md') && name !== 'README.md',
  );
  if (changes.length > 0) must('npx', ['changeset', 'version']);
  const path = join(root, 'package.json');
  const next = manifest(join(root, 'packages/packet-path/package.json')).version;
  const own = manifest(path);
  if (own.version !== next) {
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/"version": "[^"]+"/, `"version": "${next}"`),
    );
  }
  run('manifests.mjs');
  return next;
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
