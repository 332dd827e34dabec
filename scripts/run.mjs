// The one door to every command: `node scripts/run.mjs COMMAND ARGS` first brings the machine
// to the state the command needs, so each works in a fresh clone. It uses only Node's own modules,
// and says on stderr what it is doing: stdout belongs to the command.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledCommandLine } from './bundle.mjs';
import { must, PNPM, pnpm, root } from './tools.mjs';

// npm moves to the root before it runs a script, but users name files from where they stand.
const userDirectory = process.env['INIT_CWD'] ?? process.cwd();

/** Runs a script with this Node. */
function node(script, args, options, ofNode = []) {
  must(process.execPath, [...ofNode, join(root, script), ...args], options);
}

/** Installs the dependencies, unless the same lockfile and manifests were installed before. */
function install() {
  const folders = ['packages', 'tools', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(parent, name)),
  );
  const manifests = ['.', 'examples', 'bench', ...folders].map((name) =>
    join(name, 'package.json'),
  );
  const hash = createHash('sha256').update(process.version);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  }
  const wanted = hash.digest('hex');
  const stamp = join(root, 'node_modules', '.packet-path-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error(`Installing dependencies with ${PNPM} …`);
  pnpm('install', '--frozen-lockfile');
  writeFileSync(stamp, wanted);
}

/** Compiles the projects named (all of them if none is) and what they depend on. */
function tsc(...projects) {
  node('node_modules/typescript/bin/tsc', ['-b', ...projects], { stdio: [0, 2, 2] });
}

function vitest(...args) {
  node('node_modules/vitest/vitest.mjs', ['run', ...args]);
}

function biome(...args) {
  node('node_modules/@biomejs/biome/bin/biome', args);
}

/**
 * Runs the command line: from few files, but where it loads a module of the user's, which is to find the
 * packages as they are.
 */
async function cli(...args) {
  tsc('packages/packet-path');
  const loadsModules = args[0] === 'sweep' || args.some((arg) => /^--plane(=|$)/.test(arg));
  const program = loadsModules
    ? join(root, 'packages/packet-path/dist/cli/main.js')
    : await bundledCommandLine();
  must(process.execPath, [program, ...args], { cwd: userDirectory });
}

/** Runs the example of that number or name, `19` or `hairpin`; without one, lists the course. */
function example(wanted, ...args) {
  const folder = join(root, 'examples/src');
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length));
  const title = (name) =>
    readFileSync(join(folder, `${name}.ts`), 'utf8')
      .split('\n', 1)[0]
      .slice('// '.length);
  if (wanted === undefined) {
    console.log('Examples, a course (npm run example -- NUMBER or NAME):');
    for (const name of names)
      console.log(`  ${name.slice(0, 2)}  ${name.slice(3)}\n      ${title(name)}`);
    return;
  }
  const found = names.find(
    (name) =>
      name === wanted || name.slice(3) === wanted || name.slice(0, 2) === wanted.padStart(2, '0'),
  );
  if (found === undefined) {
    console.error(`There is no example "${wanted}". There are: ${names.join(', ')}`);
    process.exit(1);
  }
  tsc('examples');
  node(`examples/dist/${found}.js`, args, { cwd: userDirectory });
}

/** Compares the reports of the packages' public surfaces with the sources, or writes them. */
function api(...args) {
  tsc('packages/packet-path', 'packages/testing', 'packages/figures');
  node('tools/api/report.mjs', args);
}

const commands = {
  start: (...args) => cli('study', ...args),
  'packet-path': cli,
  figures: (...args) => cli('figures', ...args),
  example,
  // Without slow tests, unless files or tests are asked for.
  test: (...args) =>
    vitest(...(args.every((arg) => arg.startsWith('--')) ? ['--mode', 'quick'] : []), ...args),
  'test:long': (...args) => vitest('--mode', 'long', ...args),
  // 100,000 sequences: 20,000 of each family of iptables (two) and nftables (three).
  'soak:evaluators'(...args) {
    process.env['AGREEMENT_RUNS'] ??= '20000';
    vitest('--mode', 'long', 'evaluators.long', ...args);
  },
  fuzz(...args) {
    tsc('packages/packet-path', 'packages/testing');
    if (args[0] === '--growth') node('tools/fuzz/growth.mjs', args.slice(1));
    else node('tools/fuzz/main.mjs', ['--keep', 'fuzz-findings', ...args]);
  },
  // Root and Linux: without root, tools or modules it says so and ends with code 77.
  'kernel-fuzz'(...args) {
    tsc('packages/replay', 'packages/linux-host');
    node('tools/kernel-fuzz/main.mjs', args);
  },
  coverage: (...args) => node('scripts/coverage.mjs', args),
  mutants(...args) {
    tsc('packages/packet-path', 'packages/testing', 'packages/figures');
    node('tools/mutants/main.mjs', args);
  },
  stress(...args) {
    tsc('packages/node', 'packages/linux-host');
    node('tools/stress/main.mjs', args, {}, ['--expose-gc']);
  },
  // Hours, which is longer than CI may take: .ci/run never calls it.
  soak(...args) {
    tsc('packages/packet-path', 'packages/testing');
    node('scripts/soak.mjs', args);
  },
  pinned: () => vitest('/test/pinned/', '--update'),
  bench(...args) {
    if (args.includes('--page')) {
      commands.page();
      node('apps/playground/bench.mjs', []);
      return;
    }
    tsc('bench');
    node('bench/dist/main.js', args, { cwd: userDirectory });
  },
  build: () => tsc('packages/packet-path', 'packages/testing', 'packages/figures'),
  typecheck: () => tsc(),
  lint: (...args) => biome('check', '--error-on-warnings', '--max-diagnostics=100', ...args),
  format: (...args) => biome('check', '--write', ...args),
  knip: (...args) => node('node_modules/knip/bin/knip.js', args),
  site: (...args) => node('scripts/site.mjs', args),
  docs: (...args) =>
    node('tools/docs/node_modules/typedoc/bin/typedoc', args, { cwd: join(root, 'tools/docs') }),
  'check:packages'() {
    tsc('packages/packet-path', 'packages/testing', 'packages/figures');
    node('scripts/check-packages.mjs', []);
  },
  'kernel-cases'(...files) {
    tsc('packages/packet-path');
    node('scripts/kernel-case-status.mjs', files);
  },
  counts: () => node('scripts/counts.mjs', ['--raise']),
  'check:counts': (...args) => node('scripts/counts.mjs', args),
  'check:api': () => api(),
  api: () => api('--write'),
  'check:rooms': () => node('scripts/rooms.mjs', []),
  'check:comments': () => node('scripts/comments.mjs', []),
  'check:parquet'() {
    tsc('packages/packet-path');
    node('scripts/check-parquet.mjs', []);
  },
  'check:everywhere'() {
    tsc('packages/packet-path', 'packages/figures');
    node('scripts/check-everywhere.mjs', []);
  },
  /** The page, built and served at a local address. */
  playground() {
    tsc('packages/packet-path');
    node('apps/playground/build.mjs', ['--serve']);
  },
  page() {
    tsc('packages/packet-path');
    node('apps/playground/build.mjs', []);
  },
  'check:page'(...args) {
    commands.page();
    node('node_modules/vitest/vitest.mjs', [
      'run',
      '--config',
      'apps/playground/vitest.config.ts',
      ...args,
    ]);
  },
  'check:installed': () => node('scripts/check-installed.mjs', []),
  'check:sizes'() {
    tsc('packages/packet-path');
    node('scripts/check-sizes.mjs', []);
  },
  manifests: () => node('scripts/manifests.mjs', []),
  'check:manifests': () => node('scripts/manifests.mjs', ['--check']),
  release: (...args) => node('scripts/release.mjs', args),
  'check:readme'(...args) {
    tsc('packages/packet-path', 'packages/testing', 'packages/figures');
    node('scripts/check-readme.mjs', args);
  },
};

const [name, ...args] = process.argv.slice(2);
if (name === undefined || !Object.hasOwn(commands, name)) {
  console.error(`Usage: node scripts/run.mjs (${Object.keys(commands).join(' | ')}) [ARGS]`);
  process.exit(2);
}
install();
await commands[name](...args);
