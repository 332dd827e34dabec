import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A way into a published package: `packet-path/core`. */
export interface Door {
  readonly name: string;
  readonly module: object;
}

type Exports = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** Every door of every package in this repository, but those that need a running vitest of their user's. */
export async function publishedDoors(): Promise<readonly Door[]> {
  const packages = fileURLToPath(new URL('../../../', import.meta.url));
  const doors = readdirSync(packages).flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8')) as {
      readonly name: string;
      readonly exports: Exports;
    };
    return Object.entries(manifest.exports).flatMap(([path, target]) => {
      const source = typeof target === 'string' ? undefined : target['@packet-path/source'];
      if (source === undefined || path.endsWith('/conformance')) return [];
      return [{ name: `${manifest.name}${path.slice(1)}`, file: join(packages, folder, source) }];
    });
  });
  return Promise.all(
    doors.map(async ({ name, file }) => ({
      name,
      module: (await import(pathToFileURL(file).href)) as object,
    })),
  );
}
