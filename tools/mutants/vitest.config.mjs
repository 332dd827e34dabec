import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

// The tests of a package, in one process whose loader has the mutants.
export default defineConfig((environment) => {
  const { test, ...rest } = base(environment);
  return {
    ...rest,
    root: here('../../'),
    test: {
      ...test,
      runner: here('./runner.mjs'),
      pool: 'forks',
      maxWorkers: 1,
      fileParallelism: false,
      execArgv: ['--import', new URL('./register.mjs', import.meta.url).href],
      reporters: [here('./quiet.mjs')],
      // How long a mutant may take is a matter of CPU, and watched from within.
      testTimeout: 36_000_000,
      hookTimeout: 36_000_000,
    },
  };
});
