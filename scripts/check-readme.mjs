// Does what a new user does: installs the packed packages in an empty project, and runs the
// READMEs' code there. Every `ts` block which imports something is a program, compiled and
// run on its own; in `sh` blocks, the lines which begin with `npx packet-path` are run.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack, temporaryDirectory } from './pack.mjs';
import { root } from './tools.mjs';

const project = temporaryDirectory();

/** Runs a program in the new user's project. Its output is shown only if it fails. */
function run(title, program, ...args) {
  const done = spawnSync(program, args, { cwd: project, encoding: 'utf8' });
  console.log(`${done.status === 0 ? 'ok  ' : 'FAIL'} ${title}`);
  if (done.status === 0) return;
  console.log(done.error?.message ?? done.stdout + done.stderr);
  process.exitCode = 1;
}

/** The code blocks of a Markdown text in the language named. */
function blocks(text, language) {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter((match) => match[1] === language)
    .map((match) => match[2]);
}

const settings = {
  compilerOptions: { strict: true, target: 'ES2023', module: 'NodeNext', types: ['node'] },
};
writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(settings));
writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }));
const quiet = ['--no-audit', '--no-fund', '--no-package-lock'];
run('npm install', 'npm', 'install', ...quiet, ...pack(), '@types/node@20');
const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
for (const folder of packages) {
  const { name } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  run(`import ${name}`, process.execPath, '-e', `import('${name}')`);
}
run('npx packet-path --help', 'npx', 'packet-path', '--help');

const programs = [];
const commands = [];
for (const readme of ['.', ...packages].map((folder) => join(folder, 'README.md'))) {
  if (!existsSync(join(root, readme))) continue;
  const text = readFileSync(join(root, readme), 'utf8');
  for (const code of blocks(text, 'ts').filter((code) => /^import /m.test(code))) {
    programs.push({ readme, name: `program-${programs.length + 1}`, code });
  }
  commands.push(...blocks(text, 'sh').flatMap((sh) => sh.match(/^npx packet-path .*/gm) ?? []));
}
for (const { name, code } of programs) writeFileSync(join(project, `${name}.ts`), code);
if (programs.length > 0) {
  run('types', process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.');
}
for (const { readme, name, code } of programs) {
  run(`${readme}: ${code.split('\n', 1)[0]} …`, process.execPath, `${name}.js`);
}
for (const command of commands) run(command, 'sh', '-c', command);
