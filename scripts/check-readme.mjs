// Does what a new user does: installs the packed packages in an empty project, and runs the code of
// the READMEs and the docs there. Every `ts` block with an import is a program, compiled and run on its
// own; the block `text output` behind it shows what it prints. In `sh` blocks the lines that begin with
// `npx packet-path` are run; a `text` block that begins with `$ packet-path` is a command and its
// output. Output must be as shown. With `--write` the blocks of output are written anew.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesUnder } from './lib/code.mjs';
import { fences, isShown } from './lib/markdown.mjs';
import { ran, together } from './lib/together.mjs';
import { pack, temporaryDirectory } from './pack.mjs';
import { root } from './tools.mjs';

const isWriting = process.argv.includes('--write');
const project = temporaryDirectory();

function report(isGood, title, ...details) {
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${title}`);
  if (isGood) return;
  console.log(details.join('\n'));
  process.exitCode = 1;
}

/** Runs a program in the new user's project; its output is shown only if it fails. */
async function run(title, program, ...args) {
  const { isGood, stdout, details } = await ran(program, args, { cwd: project });
  report(isGood, title, details);
  return isGood ? stdout : undefined;
}

const packages = readdirSync(join(root, 'packages'))
  .map((name) => `packages/${name}`)
  .filter((folder) => existsSync(join(root, folder, 'package.json')));
// The types of Observable Plot and linkedom are not sound by themselves: declarations are taken as they are.
const settings = {
  compilerOptions: {
    strict: true,
    target: 'ES2023',
    module: 'NodeNext',
    types: ['node'],
    skipLibCheck: true,
  },
};
writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(settings));
writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }));
cpSync(join(root, 'examples/clusters'), project, { recursive: true });
const quiet = ['--no-audit', '--no-fund', '--no-package-lock'];
await run('npm install', 'npm', 'install', ...quiet, ...pack(), '@types/node@20');
await together(packages, (folder) => {
  const { name } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  return run(`import ${name}`, process.execPath, '-e', `import('${name}')`);
});
await run('npx packet-path --help', 'npx', 'packet-path', '--help');

/** The texts whose code runs: all READMEs, and the pages of docs. */
const texts = ['.', ...packages]
  .map((folder) => join(root, folder, 'README.md'))
  .filter((path) => existsSync(path))
  .concat(filesUnder(join(root, 'docs'), '.md').filter((path) => !path.includes('/facts/')));

/** Each program of a text, with the block that shows its output, if there is one. */
function programsOf(path) {
  const blocks = fences(readFileSync(path, 'utf8'));
  return blocks.flatMap((block, index) => {
    const isProgram = block.language === 'ts' && /^import /m.test(block.text);
    if (!isProgram) return [];
    const next = blocks[index + 1];
    return [{ path, block, output: next?.words === 'output' ? next : undefined }];
  });
}

const programs = texts.flatMap(programsOf);
/** A program of each text, by the text: translations show the same ones, and each is run once. */
const different = new Map(programs.map((program) => [program.block.text, program]));
const sources = [...different.keys()];
for (const [index, source] of sources.entries()) {
  writeFileSync(join(project, `program-${index + 1}.ts`), source);
}
if (sources.length > 0) {
  await run('types', process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.');
}
/** Blocks of output to be written anew: last first, so that places in a text stay right. */
const anew = [];
const prints = await together([...different.values()], ({ path, block }, index) =>
  run(`${relative(root, path)}:${block.line}`, process.execPath, `program-${index + 1}.js`),
);
for (const { path, block, output } of programs) {
  const title = `${relative(root, path)}:${block.line}`;
  const printed = prints[sources.indexOf(block.text)];
  if (printed === undefined || isShown(printed, output?.text ?? '')) continue;
  if (isWriting) anew.unshift({ path, block, output, printed });
  else report(false, `${title} prints something else than is shown`, printed);
}

for (const { path, block, output, printed } of anew) {
  const text = readFileSync(path, 'utf8');
  const shown = `\`\`\`text output\n${printed.trimEnd()}\n\`\`\``;
  const changed =
    output === undefined
      ? `${text.slice(0, block.end)}\n\n${shown}${text.slice(block.end)}`
      : text.slice(0, output.start) + shown + text.slice(output.end);
  writeFileSync(path, changed);
}

/** The output of each command. Translations show the same commands: each is run once. */
const printedBy = new Map();

/** Runs a command line of packet-path as npx does, without asking npx each time. */
async function packetPath(title, command) {
  const known = printedBy.get(command);
  if (known !== undefined) return known;
  const printed = await run(`${title}: ${command}`, 'sh', '-c', `node_modules/.bin/${command}`);
  printedBy.set(command, printed);
  return printed;
}

for (const path of texts) {
  for (const { language, text, line } of fences(readFileSync(path, 'utf8'))) {
    const title = `${relative(root, path)}:${line}`;
    if (language === 'sh') {
      for (const [, command] of text.matchAll(/^npx (packet-path .*)/gm)) {
        await packetPath(title, command);
      }
    }
    const [first, ...shown] = text.split('\n');
    if (language !== 'text' || !first.startsWith('$ packet-path ')) continue;
    const printed = await packetPath(title, first.slice(2));
    if (printed !== undefined && !isShown(printed, shown.join('\n'))) {
      report(false, `${title} prints something else than is shown`, printed);
    }
  }
}
