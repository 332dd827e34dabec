import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { builtFiles } from './build-plugins/built-files.ts';

/** Tests of the page: the model's answers in Node, and the built page in Chromium. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: builtFiles(),
  test: {
    include: ['test/**/*.test.ts'],
    isolate: false,
    fileParallelism: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
