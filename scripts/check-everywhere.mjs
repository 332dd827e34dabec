// Everywhere the same bytes: a study, programs, traces, recordings and figures are hashed on every
// version of Node, in other time zones, locales, folders and numbers of processors, and in a browser.
// Whatever differs from the first is told, and fails.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { findBrowser, hashesInBrowser } from '../tools/everywhere/browser.mjs';
import { nodeOf, VERSIONS } from './nodes.mjs';
import { temporaryDirectory } from './pack.mjs';
import { root } from './tools.mjs';

/** Recordings that are short, one of each plane. */
const RECORDINGS = ['ipvs-expire-1', 'ipvs-forwarding-1', 'rulesets-more-rerecorded', 'sockets-11'];
const PLACES = [
  { TZ: 'UTC', LANG: 'C' },
  { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  { TZ: 'America/St_Johns', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' },
];

const scratch = temporaryDirectory();
const recordings = Object.fromEntries(
  RECORDINGS.map((name) => {
    const packed = readFileSync(join(root, 'fixtures/kernel-cases', `${name}.jsonl.gz`));
    return [name, gunzipSync(packed).toString('utf8')];
  }),
);
let first;
let isSame = true;

function compare(title, hashes) {
  first ??= hashes;
  const names = [...new Set([...Object.keys(first), ...Object.keys(hashes)])];
  const other = names.filter((name) => first[name] !== hashes[name]);
  console.log(`${other.length === 0 ? 'ok  ' : 'FAIL'} ${names.length} texts: ${title}`);
  for (const name of other) console.log(`     ${name} differs`);
  if (other.length > 0) isSame = false;
}

/** Runs a program on one processor, where the machine can bind it to one. */
function run(program, args, { cwd, environment, oneProcessor, input }) {
  const bound = oneProcessor && spawnSync('taskset', ['-c', '0', 'true']).status === 0;
  const [command, ...before] = bound ? ['taskset', '-c', '0', program] : [program];
  const done = spawnSync(command, [...before, ...args], {
    cwd,
    input,
    encoding: 'utf8',
    maxBuffer: 1e9,
    env: { ...process.env, ...environment },
  });
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stderr}`);
  return done.stdout;
}

/** The hashes of what the command line writes into a folder. */
function written(program, where) {
  const out = join(where.cwd, 'out');
  const cli = join(root, 'packages/packet-path/dist/cli/main.js');
  run(program, [cli, 'study', '--services', '1,10', '--endpoints', '3', '--out', 'out'], where);
  return Object.fromEntries(
    readdirSync(out).map((name) => [
      `written ${name}`,
      createHash('sha256')
        .update(readFileSync(join(out, name)))
        .digest('hex'),
    ]),
  );
}

let fromNode;
for (const [index, version] of VERSIONS.entries()) {
  const environment = PLACES[index];
  const cwd = join(scratch, `a folder ${'é'.repeat(index)}`);
  mkdirSync(cwd);
  const program = nodeOf(version);
  const where = { cwd, environment, oneProcessor: index > 0, input: JSON.stringify(recordings) };
  const printed = JSON.parse(
    run(program, [join(root, 'tools/everywhere/print-hashes.mjs')], where),
  );
  fromNode ??= printed;
  const processors = where.oneProcessor ? 'one processor' : 'all processors';
  compare(`Node ${version}, ${environment.TZ}, ${environment.LANG}, ${processors}`, {
    ...printed,
    ...written(program, where),
  });
}

const browser = findBrowser();
if (browser === undefined) {
  console.log('skip no browser on this machine (Debian: apt-get install chromium)');
} else {
  first = fromNode;
  compare(browser, await hashesInBrowser({ browser, recordings, folder: scratch }));
}
if (!isSame) process.exitCode = 1;
