// Makes the command line a few files, with the threads of its studies: Node loads them in a fifth of the
// time that the two thousand files of all packages take. They stand in a cache, and are made anew when a
// package was built since.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './tools.mjs';

const OUT = join(root, 'node_modules/.cache/packet-path');
const MAIN = join(OUT, 'main.js');
const CLI = join(root, 'packages/packet-path/dist/cli');

/** Modules of ours that look for a file beside them: beside the bundle there is the worker alone. */
const PLACE = /(?<!'\.\/study-worker\.js', )\bimport\.meta\.url\b/g;

/** Modules find files by their own address: in the bundle they keep the one at which they were built. */
const ownPlaces = {
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]packages[\\/][^\\/]+[\\/]dist[\\/].*\.js$/ }, ({ path }) => {
      const place = JSON.stringify(pathToFileURL(path).href);
      return { contents: readFileSync(path, 'utf8').replaceAll(PLACE, place), loader: 'js' };
    });
  },
};

/** When any package was last built. */
function builtAt() {
  const stamps = readdirSync(join(root, 'packages')).map((name) =>
    join(root, 'packages', name, 'dist/.tsbuildinfo'),
  );
  return Math.max(
    ...stamps.filter((path) => existsSync(path)).map((path) => statSync(path).mtimeMs),
  );
}

/** The path of the bundled command line, which is as new as what is built. */
export async function bundledCommandLine() {
  if (existsSync(MAIN) && statSync(MAIN).mtimeMs > builtAt()) return MAIN;
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(CLI, 'main.js'), join(CLI, 'study-worker.js')],
    outdir: OUT,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Packages of CommonJS ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module';\nconst require = bundleRequire(import.meta.url);",
    },
    plugins: [ownPlaces],
    logLevel: 'error',
  });
  return MAIN;
}
