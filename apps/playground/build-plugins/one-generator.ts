import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const NAME = '\0one-generator';
const core = createRequire(new URL('../../../packages/core/package.json', import.meta.url));

/** `seedrandom` with the one generator of it that the library uses: the other six are eight thousand bytes of the page. */
export function oneGenerator(): Plugin {
  return {
    name: 'one-generator',
    enforce: 'pre',
    resolveId: (id) => (id === 'seedrandom' ? NAME : undefined),
    load(id) {
      if (id !== NAME) return;
      const alea = JSON.stringify(core.resolve('seedrandom/lib/alea.js'));
      return `import alea from ${alea};\nexport default { alea };`;
    },
  };
}
