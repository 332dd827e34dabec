import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { failure } from '../failure.ts';

/** A module named in a sweep: `./mine.mjs#name` is its export `name`, without one the default export. */
export interface ModuleReference {
  /** As it is written. */
  readonly file: string;
  readonly path: string;
  readonly name: string;
}

/** The module of a reference, resolved from a folder; undefined where the text names no module. */
export function moduleReference(text: string, folder: string): ModuleReference | undefined {
  const [file = '', name = 'default'] = text.split('#');
  const isModule = file.startsWith('./') || file.startsWith('../') || file.startsWith('/');
  return isModule ? { file, path: resolve(folder, file), name } : undefined;
}

/** The content of a module, for its hash. @throws {PacketPathError} `not-found` */
export function moduleContent({ file, path }: ModuleReference): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw failure('not-found', file, 'it cannot be read', cause, 'a module of JavaScript');
  }
}

/** The exports of a module. @throws {PacketPathError} `not-found` where it cannot be loaded */
export async function loadModule({
  file,
  path,
}: ModuleReference): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw failure('not-found', file, 'it cannot be loaded', cause, 'a module of JavaScript');
  }
}
