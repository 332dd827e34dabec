import { readFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** `file.md?packed` is a file's text deflated, in the letters of base64url, as `unpack` of the model takes it. */
export function packedTexts(): Plugin {
  return {
    name: 'packed-texts',
    enforce: 'pre',
    async load(id) {
      const file = /^(.+\.md)\?packed$/.exec(id)?.[1];
      if (file === undefined) return;
      const packed = deflateRawSync(await readFile(file)).toString('base64url');
      return `export default '${packed}';`;
    },
  };
}
