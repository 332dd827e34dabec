import { deflateRawSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { ALONE } from '../src/model/context.ts';
import { Profiles } from '../src/model/time/profiles.ts';
import { storedProfiles } from '../src/model/time/stored-profiles.ts';

const NAME = 'virtual:article-counts';

/**
 * The counts that Time prices, packed. They take seconds of nodes of 10,000 services and are the same in every
 * browser, so that they are made while the page is built, by the library that the page has in it.
 */
export function articleCounts(): Plugin {
  let isServed = false;
  return {
    name: 'article-counts',
    configResolved({ command }) {
      isServed = command === 'serve';
    },
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    async load(id) {
      if (id !== `\0${NAME}`) return;
      // The sources at a local address start at once, and count when Time is opened.
      if (isServed) return `export default '';`;
      const counted = await new Profiles().all(ALONE);
      return `export default '${deflateRawSync(storedProfiles(counted)).toString('base64url')}';`;
    },
  };
}
