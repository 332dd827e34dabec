import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { KernelCase } from './kernel-case.ts';
import { playCase } from './play.ts';

const DIRECTORY = new URL('../../../../fixtures/kernel-cases/', import.meta.url);
const ENDING = '.jsonl.gz';

/** Which connections drop_entry 3 takes, the kernel draws. */
const DRAWN = 'sloppy-dropentry3-1';

/** The names of the recordings of IPVS. */
export function recordings(): string[] {
  return readdirSync(DIRECTORY)
    .filter((file) => file.startsWith('ipvs-') && file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length));
}

/** The first difference of each case of a recording, as text. */
export function differencesOf(recording: string): string[] {
  const text = gunzipSync(readFileSync(new URL(recording + ENDING, DIRECTORY))).toString();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as KernelCase)
    .filter(({ name }) => name !== DRAWN)
    .flatMap((recorded) => {
      const [first] = playCase(recorded);
      if (first === undefined) return [];
      const { step, key, expected, actual } = first;
      const values = `${JSON.stringify(expected)}, not ${JSON.stringify(actual)}`;
      return [`${recorded.name}, step ${step}, ${key}: ${values}`];
    });
}
