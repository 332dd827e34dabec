import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PacketPathError, reasonOf } from '@packet-path/core';
import { type DataPlane, planeOfModule } from '@packet-path/data-plane';
import { Option } from 'commander';

/**
 * The data plane of a module: `./mine.mjs`, its default export, or `./mine.mjs#name`, another.
 *
 * @throws {PacketPathError} `not-found` where the module cannot be loaded, `bad-option` where its
 *   export is no data plane
 */
export async function loadPlane(reference: string): Promise<DataPlane> {
  const [file = '', name] = reference.split('#');
  let module: Readonly<Record<string, unknown>>;
  try {
    // Node would name a file of this program too, as the one that imports.
    statSync(resolve(file));
    module = await import(pathToFileURL(resolve(file)).href);
  } catch (cause) {
    throw failure(file, cause);
  }
  return planeOfModule(module, file, name);
}

function failure(file: string, cause: unknown): PacketPathError {
  return new PacketPathError('not-found', `it cannot be loaded: ${reasonOf(cause)}`, {
    source: file,
    expected: 'a module of JavaScript whose default export is a data plane',
    cause,
  });
}

/** The option `--plane`, which may be given several times. */
export function ownPlanes(): Option {
  return new Option(
    '--plane <module>',
    'a data plane of yours beside them: ./mine.mjs, its default export; may be given again',
  )
    .argParser(collect)
    .default([], 'none');
}

/** Collects an option that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** `iptables,ipvs`: names of data planes. */
export function planeNames(list: string): readonly string[] {
  return list.split(',').map((name) => name.trim());
}

/** @throws {PacketPathError} `duplicate` where two data planes have one name */
export function checkDistinct(planes: readonly DataPlane[]): void {
  const names = new Set<string>();
  for (const { name } of planes) {
    if (names.has(name)) {
      throw new PacketPathError('duplicate', `the data plane '${name}' is there twice`, {
        expected: 'each once',
      });
    }
    names.add(name);
  }
}
