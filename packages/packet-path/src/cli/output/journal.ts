import { appendFileSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { type Run, type RunRecord, toRecord } from './run-record.ts';

const NAME = '.packet-path.journal';

/**
 * The files that a run is about to put in place, one a line, while it has not ended: whoever comes
 * after one that was killed knows which files are its. A journal that is there is gone on with.
 */
export class Journal {
  readonly #path: string;
  readonly #before: number;

  /** Begins a run in the journal of a folder. */
  constructor(folder: string, run: Run) {
    this.#path = join(folder, NAME);
    this.#before = Buffer.byteLength(read(this.#path) ?? '');
    // A line feed ends what a killed process may have left of a line.
    appendFileSync(this.#path, `\n${JSON.stringify(run)}\n`);
  }

  /** Written before the file is put in place. */
  add(name: string, hash: string): void {
    appendFileSync(this.#path, `${JSON.stringify([name, hash])}\n`);
  }

  /** Every run of it has ended. */
  end(): void {
    rmSync(this.#path, { force: true });
  }

  /** The run put nothing in place: what earlier ones left in the journal stays. */
  takeBack(): void {
    if (this.#before === 0) this.end();
    else truncateSync(this.#path, this.#before);
  }
}

/** The runs that did not end in a folder, the last one last, each with the files it put in place. */
export function readJournals(folder: string): readonly RunRecord[] {
  const runs: { readonly head: object; readonly files: Record<string, string> }[] = [];
  for (const line of read(join(folder, NAME))?.split('\n') ?? []) {
    const value = parsed(line);
    if (Array.isArray(value)) {
      const [name, hash] = value;
      const files = runs.at(-1)?.files;
      if (files && typeof name === 'string') files[name] = String(hash);
    } else if (typeof value === 'object' && value !== null) {
      runs.push({ head: value, files: Object.create(null) });
    }
  }
  return runs.flatMap(({ head, files }) => toRecord({ ...head, files }) ?? []);
}

/** Undefined for a line that was not written to its end. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
