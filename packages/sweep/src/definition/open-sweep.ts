import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { checkArgument, meantHint, PacketPathError, shown, someText } from '@packet-path/core';
import { type DataPlane, planeOfModule } from '@packet-path/data-plane';
import { planesNamed } from '@packet-path/node';
import { failure } from '../failure.ts';
import { sha256 } from '../grid/cell-seed.ts';
import { BUILT_IN_STUDIES } from '../study/built-in.ts';
import { checkStudy } from '../study/check-study.ts';
import type { SweepStudy } from '../study/sweep-study.ts';
import { gridOf } from './grid-of.ts';
import { loadModule, moduleContent, moduleReference } from './modules.ts';
import { definitionOf, readDefinition } from './read-definition.ts';
import type { Sweep } from './sweep.ts';
import type { SweepDefinition } from './sweep-definition.ts';
import { sweepVersion } from './version.ts';

/** The name of a file that is a module; any other holds JSON. */
const MODULE = /\.[cm]?[jt]s$/;

/**
 * Reads a sweep and loads all it names: a JSON file, or a module of JavaScript whose default export is
 * the same as a value. Studies and data planes are built-in names, or `./module.mjs#export` beside the file.
 *
 * @throws {PacketPathError} `not-found`, `syntax` or `bad-sweep`, before any cell is run
 */
export async function openSweep(file: string): Promise<Sweep> {
  checkArgument('openSweep', 'file', file, someText);
  const path = resolve(file);
  const loader = new Loader(dirname(path));
  const definition = MODULE.test(file)
    ? await loader.definition(`./${basename(path)}`, file)
    : readDefinition(readText(file), file);
  const study = await loader.study(definition.study, file);
  const grid = gridOf(study, definition, file);
  const planes = await loader.planes(study, grid.parameters);
  const { seed } = definition;
  const identity = sha256(
    JSON.stringify([
      sweepVersion(),
      study.name,
      seed,
      Object.entries(grid.parameters),
      [...loader.hashes].sort(([a], [b]) => (a < b ? -1 : 1)),
    ]),
  );
  return { seed, study, grid, planes, identity, modules: [...loader.hashes.keys()], file: path };
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    throw failure('not-found', file, 'it cannot be read', cause, 'a sweep in JSON, or a module');
  }
}

/** Loads modules, and remembers the hash of each one's content. */
class Loader {
  readonly hashes = new Map<string, string>();
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async definition(text: string, source: string): Promise<SweepDefinition> {
    const exported = await this.#exportOf(text);
    return definitionOf(exported?.value, source);
  }

  async study(text: string, source: string): Promise<SweepStudy> {
    const exported = await this.#exportOf(text);
    if (exported !== undefined) return checkStudy(exported.value, text);
    const study = BUILT_IN_STUDIES.get(text);
    if (study !== undefined) return study;
    const hint = meantHint(text, BUILT_IN_STUDIES.keys());
    throw new PacketPathError('bad-sweep', `study: there is no ${shown(text)}${hint}`, {
      source,
      expected: `${[...BUILT_IN_STUDIES.keys()].join(', ')}, or ./my-study.mjs#study`,
    });
  }

  async planes(
    { parameters }: SweepStudy,
    values: Readonly<Record<string, readonly unknown[]>>,
  ): Promise<ReadonlyMap<string, DataPlane>> {
    const names = Object.entries(values).flatMap(([name, texts]) =>
      parameters[name]?.kind === 'plane' ? texts.map(String) : [],
    );
    const planes = new Map<string, DataPlane>();
    for (const name of new Set(names)) planes.set(name, await this.#plane(name));
    return planes;
  }

  async #plane(text: string): Promise<DataPlane> {
    const reference = moduleReference(text, this.#folder);
    if (reference === undefined) return planesNamed([text])[0]!;
    const exported = await this.#exportOf(text);
    return planeOfModule({ [reference.name]: exported?.value }, text, reference.name);
  }

  /** The export that a text names; undefined where it names no module. */
  async #exportOf(text: string): Promise<{ readonly value: unknown } | undefined> {
    const reference = moduleReference(text, this.#folder);
    if (reference === undefined) return undefined;
    this.hashes.set(reference.file, sha256(moduleContent(reference)));
    const module = await loadModule(reference);
    return { value: Object.hasOwn(module, reference.name) ? module[reference.name] : undefined };
  }
}
