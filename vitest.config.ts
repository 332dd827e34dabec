import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// Packages resolve to their sources, so tests need no build.
const conditions = ['@packet-path/source', 'module', 'node', 'development|production'];

const folders = [
  ...readdirSync(new URL('packages', import.meta.url)).map((name) => `packages/${name}`),
  'examples',
];

// `--mode long` runs the long properties, any other mode everything else.
export default defineConfig(({ mode }) => {
  const long = mode === 'long';
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      // The model has no global state, and fast-check takes seconds to load: load it once.
      isolate: false,
      projects: folders.map((folder) => ({
        extends: true,
        test: {
          name: folder.replace('packages/', ''),
          include: [`${folder}/test/**/*${long ? '.long' : ''}.test.ts`],
          // Here, since a project reads what it extends without the mode.
          testTimeout: long ? 600_000 : 20_000,
          exclude: long ? [] : ['**/*.long.test.ts'],
        },
      })),
      coverage: {
        include: ['packages/*/src/**/*.ts'],
        exclude: ['**/src/cli/**'],
      },
    },
  };
});
