import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PacketPathError } from '@packet-path/core';
import { errorCode } from './output-error.ts';
import { partOf } from './part-file.ts';
import { mayRun, ownMark, type ProcessMark } from './process-mark.ts';

const NAME = '.packet-path.lock';
/** Times that a lock left behind is taken away, while others do the same. */
const ATTEMPTS = 20;

/** The right to write to a folder, which one process has at a time. */
export class Lock {
  readonly #path: string;
  readonly #text: string;
  /** The process that left its lock behind, where there was one. */
  readonly left: ProcessMark | undefined;

  private constructor(path: string, text: string, left: ProcessMark | undefined) {
    this.#path = path;
    this.#text = text;
    this.left = left;
  }

  /**
   * Takes the lock of a folder; one that a dead process left is taken over.
   *
   * @throws {PacketPathError} `not-allowed` where a process that may still run has it; the errors of
   *   writing a file
   */
  static take(folder: string): Lock {
    const path = join(folder, NAME);
    const text = `${JSON.stringify(ownMark())}\n`;
    let left: ProcessMark | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (create(path, text)) return new Lock(path, text, left);
      const found = read(path);
      const mark = found === undefined ? undefined : parse(found);
      if (mark !== undefined && mayRun(mark)) throw taken(folder, path, mark);
      left = mark ?? left;
      if (found !== undefined) takeAway(path, found);
    }
    throw new PacketPathError('not-allowed', `others are taking the lock '${path}'`);
  }

  /** Gives it back, if it is still this process's. */
  release(): void {
    if (read(this.#path) === this.#text) rmSync(this.#path, { force: true });
  }

  /** @throws {PacketPathError} `not-allowed` where somebody took it away */
  check(): void {
    if (read(this.#path) === this.#text) return;
    throw new PacketPathError('not-allowed', `the lock '${this.#path}' was taken away`);
  }
}

/** Makes a file with its content at once, unless it is there; a file system without links takes two steps. */
function create(path: string, text: string): boolean {
  const own = partOf(`${path}.${process.pid}`);
  writeFileSync(own, text);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    return createHere(path, text);
  } finally {
    rmSync(own, { force: true });
  }
}

function createHere(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a lock away by its content: another process may have put its own there since it was read. */
function takeAway(path: string, text: string): void {
  const aside = partOf(`${path}.${process.pid}.left`);
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const found = read(aside);
  if (found !== undefined && found !== text) createHere(path, found);
  rmSync(aside, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined for what no process of ours wrote, or did not finish. */
function parse(text: string): ProcessMark | undefined {
  try {
    const { pid, host, began } = JSON.parse(text) as Partial<ProcessMark>;
    const isMark = Number.isInteger(pid) && typeof host === 'string' && typeof began === 'string';
    return isMark ? { pid: pid!, host, began } : undefined;
  } catch {
    return undefined;
  }
}

function taken(folder: string, path: string, { pid, host }: ProcessMark): PacketPathError {
  return new PacketPathError('not-allowed', `process ${pid} on ${host} is writing to '${folder}'`, {
    expected: `another --out, or no '${path}' if that process is gone`,
  });
}
