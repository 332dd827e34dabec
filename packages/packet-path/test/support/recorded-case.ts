import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Where the recordings are. */
const FOLDER = new URL('../../../../fixtures/kernel-cases/', import.meta.url);

/** A recorded case as plain JSON, to be altered. */
export interface RecordedCase {
  name: string;
  steps: { expect: Record<string, unknown> }[];
}

export function recordedCase(file: string, name: string): RecordedCase {
  const text = gunzipSync(readFileSync(new URL(`${file}.jsonl.gz`, FOLDER))).toString('utf8');
  const line = text.split('\n').find((one) => one.includes(`"name":"${name}"`));
  if (line === undefined) throw new Error(`${file} has no case ${name}`);
  return JSON.parse(line) as RecordedCase;
}
