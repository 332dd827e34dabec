// The address of the repository stands in one place, the package.json at the root. This writes it into all
// packages, their READMEs (whose links must lead somewhere outside of the repository too), CITATION.cff
// and the forms of .github, and with it the version. `--check` writes nothing, and fails if
// something would change.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { root } from './tools.mjs';

const isChecking = process.argv.includes('--check');
const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** Without `git+` and `.git`. */
const address = own.repository.url.replace(/^git\+|\.git$/g, '');
const common = ['kubernetes', 'linux', 'simulator', 'netfilter', 'kube-proxy'];
let found = 0;

function put(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  found++;
  console.log(`${isChecking ? 'other' : 'wrote'} ${relative(root, path)}`);
  if (!isChecking) writeFileSync(path, text);
}

/** The fields that every package has, in their places; the others stay as they are. */
function manifest(folder) {
  const path = join(root, folder, 'package.json');
  const {
    name,
    version,
    description,
    keywords = [],
    scripts,
    ...rest
  } = JSON.parse(readFileSync(path, 'utf8'));
  for (const key of ['homepage', 'repository', 'bugs']) delete rest[key];
  const words = [folder.split('/').at(-1), ...keywords, ...common];
  const whole = {
    name,
    version: own.version,
    description,
    keywords: [...new Set(words)],
    homepage: `${address}/tree/main/${folder}#readme`,
    bugs: `${address}/issues`,
    repository: { type: 'git', url: own.repository.url, directory: folder },
    scripts: { ...scripts, prepack: 'node ../../scripts/prepack.mjs' },
    ...rest,
  };
  // Lists as Biome writes them: on one line where they fit.
  const text = JSON.stringify(whole, null, 2).replace(
    /^( *)("\w+": )\[\n([^[\]{}]*)\n *\](,?)$/gm,
    (list, indent, key, items, comma) => {
      const line = `${indent}${key}[${items
        .trim()
        .split(/,\n\s*/)
        .join(', ')}]${comma}`;
      return line.length <= 100 ? line : list;
    },
  );
  put(path, `${text}\n`);
}

/** Links to files of the repository become absolute. */
function readme(folder) {
  const path = join(root, folder, 'README.md');
  const text = readFileSync(path, 'utf8').replace(
    /\]\((?!#|[a-z]+:)([^)\s]+)\)/g,
    (_, target) => `](${address}/blob/main/${posix.join(folder, target)})`,
  );
  // A former address, where it has changed.
  put(path, text.replace(/\]\(https:\/\/[^)\s]*?\/blob\/main\//g, `](${address}/blob/main/`));
}

const folders = readdirSync(join(root, 'packages'))
  .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
  .map((name) => `packages/${name}`);
for (const folder of folders) {
  manifest(folder);
  readme(folder);
}

const citation = join(root, 'CITATION.cff');
put(
  citation,
  readFileSync(citation, 'utf8')
    .replace(/^version: .*$/m, `version: ${own.version}`)
    .replace(/^repository-code: .*$/m, `repository-code: ${address}`),
);
const forms = join(root, '.github/ISSUE_TEMPLATE/config.yml');
put(forms, readFileSync(forms, 'utf8').replace(/url: .*\/security/g, `url: ${address}/security`));

if (found === 0) console.log(`every package names ${address}, version ${own.version}`);
if (isChecking && found > 0) {
  console.log('npm run manifests writes them');
  process.exitCode = 1;
}
