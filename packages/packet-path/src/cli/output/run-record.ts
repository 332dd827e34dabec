import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isFileName, RUN_FILE } from './file-name.ts';

/** The run that made the files of a folder. */
export interface Run {
  /** The command and its options, without the folder: `study --services 1,10`. */
  readonly command: string;
  /** The seed that decided all chance; undefined where there was none. */
  readonly seed?: string | undefined;
  /** The version of the program. */
  readonly version: string;
}

/** A run and the SHA-256 of each of its files, in hexadecimal, by name. */
export interface RunRecord extends Run {
  readonly files: ReadonlyMap<string, string>;
}

/** A record as `run.json` holds it, files by name. */
export function runText({ command, seed, version, files }: RunRecord): string {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const record = { command, seed, version, files: Object.fromEntries(sorted) };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** The record in a folder; undefined where there is none that this program could have written. */
export function readRun(folder: string): RunRecord | undefined {
  try {
    return toRecord(JSON.parse(readFileSync(join(folder, RUN_FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

/** The record of a value read from a file; names that lead out of the folder are none. */
export function toRecord(value: unknown): RunRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { command, seed, version, files } = value as Readonly<Record<string, unknown>>;
  if (typeof command !== 'string' || typeof version !== 'string') return undefined;
  if (typeof files !== 'object' || files === null) return undefined;
  const named = Object.entries(files).filter(
    (entry): entry is [string, string] => isFileName(entry[0]) && typeof entry[1] === 'string',
  );
  const known = typeof seed === 'string' ? { seed } : {};
  return { command, ...known, version, files: new Map(named) };
}

/** The files of a record that are not there as it says, by name. */
export function differingFiles(folder: string, { files }: RunRecord): readonly string[] {
  return [...files]
    .filter(([name, hash]) => hashOf(join(folder, name)) !== hash)
    .map(([name]) => name);
}

const BLOCK = 1 << 20;

/** The SHA-256 of a file in hexadecimal; undefined where no file can be read there. */
export function hashOf(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return undefined;
    const descriptor = openSync(path, 'r');
    try {
      return hashOfOpen(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

function hashOfOpen(descriptor: number): string {
  const hash = createHash('sha256');
  const block = new Uint8Array(BLOCK);
  for (let read = readSync(descriptor, block); read > 0; read = readSync(descriptor, block)) {
    hash.update(block.subarray(0, read));
  }
  return hash.digest('hex');
}
