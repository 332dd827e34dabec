import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** Runs files in the order in which they were named: the quickest first. */
class AsNamed {
  shard(files) {
    return files;
  }

  sort(files) {
    const place = ({ moduleId }) => {
      const at = process.argv.findIndex((name) => moduleId.endsWith(`/${name}`));
      return Math.max(at, 0);
    };
    return [...files].sort((a, b) => place(a) - place(b));
  }
}

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
      sequence: { sequencer: AsNamed },
      fileParallelism: false,
      execArgv: ['--import', new URL('./register.mjs', import.meta.url).href],
      reporters: [here('./quiet.mjs')],
      // How long a mutant may take is a matter of CPU, and watched from within.
      testTimeout: 36_000_000,
      hookTimeout: 36_000_000,
    },
  };
});
