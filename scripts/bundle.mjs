// Makes the command line one file, with the threads of its studies: Node loads it, with the code that was
// compiled before (bundled-code.mjs), in a sixth of the time that the two thousand files of all packages take. It
// stands in a cache, and is made anew when a package or the bundler's script was changed since.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
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

/** When any package, or this script, was last changed. */
function builtAt() {
  const stamps = readdirSync(join(root, 'packages')).map((name) =>
    join(root, 'packages', name, 'dist/.tsbuildinfo'),
  );
  const files = [...stamps, fileURLToPath(import.meta.url)];
  return Math.max(
    ...files.filter((path) => existsSync(path)).map((path) => statSync(path).mtimeMs),
  );
}

/** The path of the bundled command line, which is as new as what is built. */
export async function bundledCommandLine() {
  if (existsSync(MAIN) && statSync(MAIN).mtimeMs > builtAt()) return MAIN;
  const { build } = await import('esbuild');
  const { metafile } = await build({
    stdin: {
      contents: `export { runCommandLine } from './command-line.js';
        export { hearFailures } from './output/print.js';
        export const hearTasks = () => import('./study-worker.js');`,
      resolveDir: CLI,
    },
    absWorkingDir: root,
    outdir: OUT,
    entryNames: 'command-line-[hash]',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    plugins: [ownPlaces],
    logLevel: 'error',
  });
  const [output] = Object.keys(metafile.outputs);
  for (const name of readdirSync(OUT)) if (name !== basename(output)) rmSync(join(OUT, name));
  const bundle = JSON.stringify(join(root, output));
  const loader = JSON.stringify(pathToFileURL(join(root, 'scripts/bundled-code.mjs')).href);
  writeFileSync(
    join(OUT, 'study-worker.js'),
    `import { bundled } from ${loader};\nawait bundled(${bundle}).hearTasks();\n`,
  );
  writeFileSync(
    MAIN,
    `import { bundled, keepCode } from ${loader};
const { hearFailures, runCommandLine } = bundled(${bundle});
hearFailures();
process.exitCode = await runCommandLine(process.argv.slice(2));
keepCode();
`,
  );
  return MAIN;
}
