import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests of the page: the model's answers in Node, and the built page in Chromium. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    isolate: false,
    fileParallelism: true,
    // One answer in some hundred is lost where links follow each other fast; see README, Known.
    retry: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
