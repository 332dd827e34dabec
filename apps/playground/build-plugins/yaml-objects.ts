import { readFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { parseAllDocuments } from 'yaml';

/**
 * `file.yaml?objects` is the list of a file's documents in JSON, packed as `unpack` of the model takes it. They are parsed while the page is built: a reader of YAML that
 * has just started takes longer over the shop than all else that the first walk needs.
 */
export function yamlObjects(): Plugin {
  return {
    name: 'yaml-objects',
    enforce: 'pre',
    async load(id) {
      const file = /^(.+\.yaml)\?objects$/.exec(id)?.[1];
      if (file === undefined) return;
      const documents = parseAllDocuments(await readFile(file, 'utf8'));
      const objects = documents.map((document) => document.toJS() as unknown);
      const packed = deflateRawSync(JSON.stringify(objects)).toString('base64url');
      return `export default '${packed}';`;
    },
  };
}
