import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const root = fileURLToPath(new URL('.', import.meta.url));
const folders = [...readdirSync(`${root}packages`).map((name) => `packages/${name}`), 'examples'];

/**
 * Vitest takes large files first where it has not timed them yet. Files that play the recordings, and that of the
 * fuzzer, are small and take longest: they go before all others, so that no worker is alone with one at the end.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      /\/packages\/replay\/test\/|\/fuzz\.test\.ts$/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** The path of a source file, in two parts around its `src`. */
const SOURCE = /^((?:packages[\\/][^\\/]+|examples)[\\/])src([\\/].+)\.ts$/;

/** Files with more to do in the long tests: those that import one of `test`, and those with slow tests. */
function growing(): readonly string[] {
  return folders
    .flatMap((folder) => {
      const tests = join(root, folder, 'test');
      return readdirSync(tests, { recursive: true, encoding: 'utf8' }).map((name) =>
        join(tests, name),
      );
    })
    .filter((path) => path.endsWith('.test.ts') && !path.endsWith('.long.test.ts'))
    .filter((path) =>
      /from '(?:\.\.\/){2,}test\/|tags: \['slow'\]/.test(readFileSync(path, 'utf8')),
    )
    .map((path) => relative(root, path));
}

/** Gives tests that name a source file the file that is built of it. */
const builtFiles = {
  name: 'built-files',
  enforce: 'pre',
  resolveId(id: string, importer: string | undefined) {
    if (importer === undefined || !id.startsWith('.')) return null;
    const path = relative(root, resolve(dirname(importer), id));
    const [, folder, file] = SOURCE.exec(path) ?? [];
    return folder === undefined ? null : `${root}${folder}dist${file}.js`;
  },
} as const;

/**
 * Tests run the packages as built: Node loads those files itself, once a worker, and runs them a third
 * quicker than what Vite makes of the sources. Building takes half a second where nothing has changed; a tool
 * that has built them, and starts Vitest again and again, says so by ALREADY_BUILT.
 */
function built() {
  const compiler = `${root}node_modules/typescript/bin/tsc`;
  if (process.env['ALREADY_BUILT'] === undefined)
    execFileSync(process.execPath, [compiler, '-b', ...folders], { cwd: root, stdio: 'inherit' });
  return {
    plugins: [builtFiles],
    server: { deps: { external: [/\/(?:packages\/[^/]+|examples)\/dist\//] } },
  };
}

/** The packages' sources, for watching them and for coverage. */
function sources() {
  const conditions = ['@packet-path/source', 'module', 'node', 'development|production'];
  return { resolve: { conditions }, ssr: { resolve: { conditions } } };
}

// `--mode long` runs the long tests, any other mode everything else: `quick` but for slow tests, `source` on
// the sources.
export default defineConfig(({ mode }) => {
  const long = mode === 'long';
  const { server, ...rest } = { server: {}, ...(mode === 'source' ? sources() : built()) };
  return {
    ...rest,
    test: {
      // The model has no global state: a worker loads it once, for all its files.
      isolate: false,
      // Long tests wait for jobs of Slurm: one worker more has the processor meanwhile.
      maxWorkers: Math.max(2, availableParallelism()) + (long ? 1 : 0),
      sequence: { sequencer: LongestFirst },
      server,
      tags: [{ name: 'slow', description: 'takes more than half a second with its like' }],
      ...(mode === 'quick' && { tagsFilter: ['!slow'] }),
      include: [
        ...folders.map((folder) => `${folder}/test/**/*${long ? '.long' : ''}.test.ts`),
        ...(long ? growing() : []),
      ],
      // Read by test/property-runs.ts.
      env: { PROPERTY_RUNS: long ? '3' : '1' },
      exclude: ['**/node_modules/**', ...(long ? [] : ['**/*.long.test.ts'])],
      // The slowest take seconds on an idle machine; these leave room for a busy one.
      testTimeout: long ? 1_200_000 : 120_000,
      coverage: {
        include: ['packages/*/src/**/*.ts'],
        exclude: ['**/src/cli/**'],
      },
    },
  };
});
