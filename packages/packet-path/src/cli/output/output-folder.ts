import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PacketPathError } from '@packet-path/core';
import { checkFileName, RUN_FILE } from './file-name.ts';
import { Journal, readJournals } from './journal.ts';
import { Lock } from './lock.ts';
import { makeFolder, removeEmpty } from './make-folder.ts';
import { unwritable } from './output-error.ts';
import { type Content, PART, partOf, writePart } from './part-file.ts';
import { tell } from './print.ts';
import { programVersion } from './program-version.ts';
import { differingFiles, hashOf, type RunRecord, readRun, runText } from './run-record.ts';

/** A run as its command names it. */
export interface OutputRun {
  /** The command and its options, without the folder: `study --services 1,10`. */
  readonly command: string;
  readonly seed?: string;
}

/**
 * The folder that a command writes to. It is opened before the command counts, so that a folder that
 * takes nothing is told of at once; files are written beside those that are there, and take their
 * places together when the run ends, `run.json` last. Files of an earlier run that this one does not
 * make are removed. A run that ends early leaves the earlier run as it was.
 *
 * ```ts
 * const output = OutputFolder.open(options.out, { command: 'study', seed });
 * try {
 *   output.write('study.csv', studyCsv(count()));
 *   output.finish();
 * } finally {
 *   output.close();
 * }
 * ```
 *
 * Every method throws `PacketPathError` `not-allowed`, in one line, where the folder cannot be written.
 */
export class OutputFolder {
  readonly folder: string;
  /** The run whose files are in the folder, each as it was written; undefined for none or a mixture. */
  readonly earlier: RunRecord | undefined;
  /** The run that was killed here: its files are those that it had put in place. */
  readonly unfinished: RunRecord | undefined;
  readonly #run: OutputRun & { readonly version: string };
  readonly #lock: Lock;
  readonly #made: readonly string[];
  readonly #journal: Journal;
  /** Files of earlier runs by name, each with the contents it may have. */
  readonly #old = new Map<string, Set<string>>();
  readonly #waiting: string[] = [];
  readonly #files = new Map<string, string>();
  #open = true;
  /** Whether a file of the folder is not what it was. */
  #changed = false;

  private constructor(folder: string, run: OutputRun, lock: Lock, made: readonly string[]) {
    this.folder = folder;
    this.#run = { ...run, version: programVersion() };
    this.#lock = lock;
    this.#made = made;
    const known = readRun(folder);
    const differing = known === undefined ? [] : differingFiles(folder, known);
    const left = readJournals(folder);
    this.unfinished = left.at(-1);
    this.earlier = differing.length === 0 ? known : undefined;
    for (const record of known === undefined ? left : [known, ...left]) this.#remember(record);
    this.#sayWhatIsThere(differing);
    this.#removeParts();
    this.#journal = new Journal(folder, this.#run);
  }

  /**
   * Makes the folder where it is not there, and takes its lock.
   *
   * @throws {PacketPathError} `usage` for an empty name, which would be the folder that the program runs in
   */
  static open(folder: string, run: OutputRun): OutputFolder {
    if (folder === '') {
      throw new PacketPathError('usage', "--out is ''", { expected: 'a folder' });
    }
    let made: readonly string[] = [];
    let lock: Lock | undefined;
    try {
      made = makeFolder(folder);
      lock = Lock.take(folder);
      return new OutputFolder(folder, run, lock, made);
    } catch (error) {
      lock?.release();
      removeEmpty(made);
      throw unwritable(folder, error);
    }
  }

  /** Writes a file that takes its place when the run ends. Its name may lead into a folder below. */
  write(name: string, content: Content): void {
    this.#files.set(name, this.#writePart(name, content));
    if (!this.#waiting.includes(name)) this.#waiting.push(name);
  }

  /** Writes a file that takes its place at once: a part of long work that is not to be done again. */
  put(name: string, content: Content): void {
    const hash = this.#writePart(name, content);
    this.#attempt(() => {
      this.#journal.add(name, hash);
      this.#place(name);
    });
    this.#files.set(name, hash);
  }

  /**
   * Makes a file of an earlier run, or of one that was killed, a file of this run, if it is there as
   * that run wrote it; the answer tells whether it is.
   */
  keep(name: string): boolean {
    const hash = hashOf(join(this.folder, name));
    if (hash === undefined || !this.#old.get(name)?.has(hash)) return false;
    this.#attempt(() => this.#journal.add(name, hash));
    this.#files.set(name, hash);
    return true;
  }

  /** Puts the files in place, removes those of earlier runs, writes `run.json`; tells the names. */
  finish(): readonly string[] {
    const record = { ...this.#run, files: this.#files };
    this.#attempt(() => {
      writePart(partOf(join(this.folder, RUN_FILE)), runText(record));
      this.#lock.check();
      for (const name of this.#waiting) this.#journal.add(name, this.#files.get(name)!);
      for (const name of this.#waiting) this.#place(name);
      for (const [name, hashes] of this.#old) {
        if (!this.#files.has(name)) this.#remove(name, hashes);
      }
      this.#place(RUN_FILE);
      sync(this.folder);
      this.#journal.end();
    });
    return [...this.#files.keys(), RUN_FILE];
  }

  /** Gives the folder back; what was not put in place goes, and a folder made for nothing too. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#removeParts();
    if (!this.#changed) this.#journal.takeBack();
    this.#lock.release();
    removeEmpty(this.#made);
  }

  #writePart(name: string, content: Content): string {
    checkFileName(name);
    return this.#attempt(() => {
      makeFolder(dirname(join(this.folder, name)));
      return writePart(partOf(join(this.folder, name)), content);
    });
  }

  #place(name: string): void {
    const path = join(this.folder, name);
    this.#changed = true;
    renameSync(partOf(path), path);
  }

  /** A file that somebody has changed since is theirs, and stays. */
  #remove(name: string, hashes: ReadonlySet<string>): void {
    const path = join(this.folder, name);
    const hash = hashOf(path);
    if (hash === undefined) return;
    if (hashes.has(hash)) {
      rmSync(path, { force: true });
      if (name.includes('/')) removeEmpty([dirname(path)]);
    } else tell(`'${path}' is of an earlier run and was changed since: it stays`);
  }

  /** Removes files that are not whole, in the folder and in those that files of a run are in. */
  #removeParts(): void {
    const names = [...this.#old.keys(), ...this.#files.keys()];
    for (const folder of new Set(['.', ...names.map((name) => dirname(name))])) {
      for (const name of namesIn(join(this.folder, folder))) {
        if (name.startsWith('.') && name.endsWith(PART)) {
          rmSync(join(this.folder, folder, name), { force: true });
        }
      }
    }
  }

  #remember(record: RunRecord): void {
    for (const [name, hash] of record.files) {
      const hashes = this.#old.get(name) ?? new Set();
      this.#old.set(name, hashes.add(hash));
    }
  }

  #sayWhatIsThere(differing: readonly string[]): void {
    const { left } = this.#lock;
    if (left !== undefined) {
      tell(`process ${left.pid} left '${this.folder}' locked and is gone: taken over`);
    }
    if (differing.length > 0) {
      const names = differing.join(', ');
      tell(`'${this.folder}' is a mixture, not as ${RUN_FILE} says: ${names}; it is made anew`);
    } else if (this.unfinished !== undefined && this.unfinished.files.size > 0) {
      tell(`'${this.folder}' holds files of a run that did not end; they are made anew`);
    }
  }

  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw unwritable(this.folder, error);
    }
  }
}

/** Names are on the disk when the folder is; some systems do not open folders. */
function sync(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch {
    return;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
