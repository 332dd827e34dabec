import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import type { Plugin } from 'vite';

const NAME = 'virtual:lessons';
const LEARN = fileURLToPath(new URL('../../../docs/learn', import.meta.url));

/**
 * The lessons of docs/learn by language, as JSON that `unpack` of the model takes: deflated, in the letters of base64url. All are
 * packed together, since they share most of their words: sixteen packed alone are twice as long.
 */
export function packedLessons(): Plugin {
  return {
    name: 'packed-lessons',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    async load(id) {
      if (id !== `\0${NAME}`) return;
      const lessons = { en: await lessonsIn(LEARN), zh: await lessonsIn(join(LEARN, 'zh')) };
      const packed = deflateRawSync(JSON.stringify(lessons), { level: 9 });
      return `export default '${packed.toString('base64url')}';`;
    },
  };
}

/** The texts of a folder's lessons, whose names begin with their numbers. */
async function lessonsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const lessons = names.filter((name) => /^\d+-.*\.md$/.test(name)).sort();
  return Promise.all(lessons.map((name) => readFile(join(folder, name), 'utf8')));
}
