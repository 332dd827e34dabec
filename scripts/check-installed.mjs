// Tries the packages as a user gets them: the packed ones in an empty project, imported and required
// on every version of Node, bundled, and the conformance suite run by the vitest that a user may have.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { nodeOf, VERSIONS } from './nodes.mjs';
import { pack, temporaryDirectory } from './pack.mjs';

const folder = temporaryDirectory();
const tarballs = pack();

function report(isGood, title, details = '') {
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${title}`);
  if (isGood) return;
  console.log(details);
  process.exitCode = 1;
}

function run(title, program, args, cwd, env = process.env) {
  const done = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  report(done.status === 0, title, done.error?.message ?? done.stdout + done.stderr);
  return done.stdout;
}

/** Installs packages in a project. */
function install(directory, ...packages) {
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--engine-strict=false'];
  run(`npm install (${basename(directory)})`, 'npm', ['install', ...quiet, ...packages], directory);
}

/** The names of the files in a tarball (POSIX ustar). */
function filesOf(tarball) {
  const bytes = gunzipSync(readFileSync(tarball));
  const names = [];
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    const text = (from, length) =>
      bytes.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    names.push([text(345, 155), text(0, 100)].filter((part) => part !== '').join('/'));
    at += 512 + 512 * Math.ceil(Number.parseInt(text(124, 12), 8) / 512);
  }
  return names;
}

for (const tarball of tarballs) {
  const names = filesOf(tarball);
  const needed = ['dist/index.js', 'dist/index.d.ts', 'README.md', 'LICENSE', 'package.json'];
  const missing = needed.filter((name) => !names.includes(`package/${name}`));
  const strange = names.filter((name) => /\.tsbuildinfo$|\/test\/|\.env|node_modules/.test(name));
  if (missing.length + strange.length > 0) {
    report(false, tarball, `missing: ${missing}; strange: ${strange}`);
  }
}
report(true, `${tarballs.length} tarballs hold what they should`);

/** An empty project with the packages alone. */
const plain = join(folder, 'plain');
mkdirSync(plain);
writeFileSync(join(plain, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
install(plain, ...tarballs);
const names = Object.keys(
  JSON.parse(readFileSync(join(plain, 'package.json'), 'utf8')).dependencies,
);
const manifestOf = (name) =>
  JSON.parse(readFileSync(join(plain, 'node_modules', name, 'package.json'), 'utf8'));
/** Every door; those of the testing package need the tools of whoever tests. */
const doors = names
  .flatMap((name) =>
    Object.keys(manifestOf(name).exports)
      .filter((door) => !door.endsWith('.json'))
      .map((door) => name + door.slice(1)),
  )
  .filter((door) => !door.includes('testing'));
writeFileSync(join(plain, 'load.mjs'), doors.map((door) => `await import('${door}');`).join('\n'));
writeFileSync(join(plain, 'load.cjs'), doors.map((door) => `require('${door}');`).join('\n'));
for (const version of VERSIONS) {
  const program = nodeOf(version);
  run(`Node ${version} imports ${doors.length} doors`, program, ['load.mjs'], plain);
  run(`Node ${version} requires them`, program, ['--no-warnings', 'load.cjs'], plain);
  const cli = join('node_modules/packet-path/dist/cli/main.js');
  run(`Node ${version} runs the command line`, program, [cli, 'study', '--services', '1'], plain);
}

const bundled = join(plain, 'bundle.mjs');
await build({
  stdin: {
    contents: `import { kubeProxyPlanes, runStudy, studyTable, syntheticCluster } from 'packet-path';
      const cluster = () => syntheticCluster({ services: 2, endpointsPerService: 2 });
      const clusters = [{ name: 'two', kind: 'synthetic', cluster }];
      const planes = kubeProxyPlanes();
      if (!studyTable(runStudy({ clusters, planes })).includes('iptables')) throw new Error('no table');`,
    resolveDir: plain,
  },
  bundle: true,
  format: 'esm',
  platform: 'browser',
  outfile: bundled,
  logLevel: 'error',
});
run('a bundle for the browser runs', process.execPath, [bundled], plain);

/** A user's test: the conformance suite over a data plane of ours. */
const TEST = `import { planesNamed } from 'packet-path';
import { dataPlaneSpec } from 'packet-path/testing/conformance';
dataPlaneSpec(planesNamed(['iptables'])[0], { runs: 3 });
`;
for (const [vitest, version] of [
  ['4', 20],
  ['5', 22],
]) {
  const tested = join(folder, `vitest-${vitest}`);
  cpSync(plain, tested, { recursive: true, verbatimSymlinks: true });
  install(tested, `vitest@${vitest}`, 'fast-check@4');
  writeFileSync(join(tested, 'plane.test.mjs'), TEST);
  const program = nodeOf(version);
  const path = `${dirname(program)}:${process.env['PATH']}`;
  const args = ['node_modules/vitest/vitest.mjs', 'run'];
  run(
    `the conformance suite runs with vitest ${vitest} on Node ${version}`,
    program,
    args,
    tested,
    {
      ...process.env,
      PATH: path,
    },
  );
}
