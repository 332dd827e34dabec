// Writes the public surface of each package down: `api.md` beside its package.json for the package
// itself, `api-NAME.md` for a sub-path. Without `--write` it compares, prints the lines that differ,
// and fails if any do: a change of the surface shows in the diff of these files.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declaredWords } from './declared-words.mjs';
import { extractApi } from './extract-api.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const isWriting = process.argv.includes('--write');
const scratch = mkdtempSync(join(tmpdir(), 'packet-path-api-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** The doors of a package: the file of its types, and the report of each. */
function doors(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([path, target]) => ({
      types: join(folder, target.types),
      report: join(
        folder,
        path === '.' ? 'api.md' : `api-${path.slice(2).replaceAll('/', '-')}.md`,
      ),
      isMain: path === '.',
    }));
}

/** The first lines that differ, each with the sign of the side it stands on. */
function difference(known, current) {
  const [left, right] = [known.split('\n'), current.split('\n')];
  const removed = left.filter((line) => !right.includes(line)).map((line) => `  - ${line}`);
  const added = right.filter((line) => !left.includes(line)).map((line) => `  + ${line}`);
  return [...removed, ...added].slice(0, 40);
}

for (const name of readdirSync(join(root, 'packages'))) {
  const folder = join(root, 'packages', name);
  if (!existsSync(join(folder, 'package.json'))) continue;
  for (const { types, report, isMain } of doors(folder)) {
    const words = isMain ? declaredWords(join(folder, 'dist')) : '';
    const current = extractApi({ folder, types, scratch }) + words;
    const path = relative(root, report);
    if (isWriting) {
      writeFileSync(report, current);
      continue;
    }
    const known = existsSync(report) ? readFileSync(report, 'utf8') : '';
    if (known === current) continue;
    console.log(`${path} is not what the sources export:`);
    console.log(difference(known, current).join('\n'));
    process.exitCode = 1;
  }
}
if (process.exitCode === 1) console.log("'npm run api' writes the reports anew");
