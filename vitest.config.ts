import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

// Packages resolve to their sources, so tests need no build.
const conditions = ['@packet-path/source', 'module', 'node', 'development|production'];

const folders = [...readdirSync(`${root}/packages`).map((name) => `packages/${name}`), 'examples'];

// `--mode long` runs the long properties, any other mode everything else.
export default defineConfig(({ mode }) => {
  const long = mode === 'long';
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      projects: folders.map((folder) => ({
        extends: true,
        test: {
          name: folder.replace('packages/', ''),
          root: `${root}/${folder}`,
          include: [long ? 'test/**/*.long.test.ts' : 'test/**/*.test.ts'],
          exclude: long ? [] : ['test/**/*.long.test.ts'],
          testTimeout: long ? 600_000 : 20_000,
        },
      })),
      coverage: {
        include: ['packages/*/src/**/*.ts'],
        exclude: ['**/src/cli/**'],
      },
    },
  };
});
