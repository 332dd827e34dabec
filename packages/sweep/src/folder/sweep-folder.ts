import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkArgument, PacketPathError, someText } from '@packet-path/core';
import type { Sweep } from '../definition/sweep.ts';
import { sweepVersion } from '../definition/version.ts';
import { failure, unwritable } from '../failure.ts';
import type { ParameterValue } from '../study/parameter.ts';
import type { ResultKind } from '../study/sweep-study.ts';

const HEAD = 'sweep.json';

/** A folder's own account of the sweep whose parts it holds: enough to merge them without the study. */
export interface SweepHead {
  readonly format: 'packet-path/sweep/1';
  readonly identity: string;
  readonly version: string;
  readonly name: string;
  readonly seed: string;
  readonly cells: number;
  readonly parameters: Readonly<Record<string, readonly ParameterValue[]>>;
  readonly results: Readonly<Record<string, ResultKind>>;
}

/** The head of a sweep. */
function headOf({ identity, study, seed, grid }: Sweep): SweepHead {
  return {
    format: 'packet-path/sweep/1',
    identity,
    version: sweepVersion(),
    name: study.name,
    seed,
    cells: grid.size,
    parameters: grid.parameters,
    results: study.results,
  };
}

/**
 * Makes the folder of a sweep, or joins one that holds its parts already. Shards on many machines do so
 * at once: the head is written beside and linked into its place, which one of them does first.
 *
 * @throws {PacketPathError} `mixed-parts` where the folder is another sweep's, `not-allowed` where it
 * cannot be written
 */
export function joinFolder(folder: string, sweep: Sweep): void {
  try {
    makeFolder(resolve(folder));
    writeHead(folder, headOf(sweep));
  } catch (cause) {
    if (cause instanceof PacketPathError) throw cause;
    throw unwritable(folder, cause);
  }
  const head = readHead(folder);
  if (head.identity === sweep.identity) return;
  throw new PacketPathError('mixed-parts', `'${folder}' holds parts of another sweep`, {
    expected: `${sweep.identity.slice(0, 12)}, not ${head.identity.slice(0, 12)}: the grid, seed, version and modules decide`,
  });
}

/** Step by step: Node's own recursive mkdir never returns below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (cause) {
    // Another shard may have made it meanwhile.
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
}

function writeHead(folder: string, head: SweepHead): void {
  const path = join(folder, HEAD);
  const beside = `${path}.${randomUUID()}`;
  writeFileSync(beside, `${JSON.stringify(head, null, 2)}\n`);
  try {
    linkSync(beside, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    rmSync(beside, { force: true });
  }
}

/**
 * The head of a folder.
 *
 * @throws {PacketPathError} `not-found` where it holds no sweep, `bad-sweep` where the head is none
 */
export function readHead(folder: string): SweepHead {
  checkArgument('readHead', 'folder', folder, someText);
  const path = join(folder, HEAD);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const expected = `a folder with ${HEAD}, as packet-path sweep writes it`;
    throw failure('not-found', folder, 'there is no sweep in it', cause, expected);
  }
  const head = parse(text);
  if (head !== undefined) return head;
  throw new PacketPathError('bad-sweep', 'this is no head of a sweep', { source: path });
}

function parse(text: string): SweepHead | undefined {
  try {
    const head = JSON.parse(text) as Partial<SweepHead> | null;
    const isHead =
      head?.format === 'packet-path/sweep/1' &&
      typeof head.identity === 'string' &&
      Number.isSafeInteger(head.cells) &&
      typeof head.parameters === 'object' &&
      typeof head.results === 'object';
    return isHead ? (head as SweepHead) : undefined;
  } catch {
    return undefined;
  }
}
