import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { root } from '../tools.mjs';
import { codeLines, filesUnder, importsOf } from './code.mjs';

/** A source file of a package: where it stands, how long it is, and the files and packages it imports. */
function readFile(path, sources) {
  const text = readFileSync(path, 'utf8');
  const imports = importsOf(text);
  const place = relative(sources, path).split(sep).join('/');
  return {
    path: place,
    folder: dirname(place),
    lines: text.split('\n').length - 1,
    code: codeLines(text),
    files: imports
      .filter((name) => name.startsWith('.'))
      .map((name) =>
        relative(sources, join(dirname(path), name))
          .split(sep)
          .join('/'),
      ),
    packages: imports.filter((name) => !name.startsWith('.')).map(packageName),
  };
}

/** `@packet-path/core` of `@packet-path/core/sub/path`. */
function packageName(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The packages of the workspace, each with its source files; `short` is its folder's name. */
export function readPackages() {
  return readdirSync(join(root, 'packages'))
    .map((short) => ({ short, folder: join(root, 'packages', short) }))
    .filter(({ folder }) => existsSync(join(folder, 'package.json')))
    .map(({ short, folder }) => {
      const sources = join(folder, 'src');
      const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return {
        short,
        name,
        files: filesUnder(sources, '.ts').map((path) => readFile(path, sources)),
      };
    });
}

/** The graph of a package's folders; its own folder is `.`. Files named index.ts are no importers. */
export function folderGraph({ files }) {
  const graph = new Map(files.map(({ folder }) => [folder, new Set()]));
  for (const { path, folder, files: imported } of files) {
    if (isIndex(path)) continue;
    for (const file of imported) {
      const other = dirname(file);
      if (other !== folder) graph.get(folder).add(other);
    }
  }
  return graph;
}

function isIndex(path) {
  return path === 'index.ts' || path.endsWith('/index.ts');
}

/** The files of a package that import its front door, which is for others. */
export function importersOfIndex({ files }) {
  return files.filter((file) => file.files.includes('index.ts')).map(({ path }) => path);
}

/** The graph of the files in one folder. */
export function fileGraph({ files }, folder) {
  const own = files.filter((file) => file.folder === folder && !isIndex(file.path));
  return new Map(own.map(({ path, files: imported }) => [path, new Set(imported)]));
}
