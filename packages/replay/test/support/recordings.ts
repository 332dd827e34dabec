import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sampleOf } from '../../../../test/sample-of.ts';
import {
  type CaseResult,
  type Json,
  type JsonObject,
  type KernelCase,
  type ReplayTotals,
  readCase,
  readCases,
  replayCase,
} from '../../src/index.ts';

/** Where the recordings are. */
const FOLDER: URL = new URL('../../../../fixtures/kernel-cases/', import.meta.url);

/** The names of all files of recordings. */
export const FILES: readonly string[] = readdirSync(FOLDER).filter((name) =>
  name.endsWith('.jsonl.gz'),
);

/** The files that begin each family of recordings: those that every run of the tests plays. */
const FIRST_FILES: ReadonlySet<string> = new Set(
  new Map(
    FILES.toSorted(byNumber)
      .toReversed()
      .map((name) => [familyOf(name), name]),
  ).values(),
);

/** Whether a file is the first of its family; the others are played by the long tests. */
export function isFirst(file: string): boolean {
  return FIRST_FILES.has(file);
}

/** `ipvs-weights` of `ipvs-weights-11.jsonl.gz`. */
function familyOf(file: string): string {
  return file.replace(/(?:-\d+)?\.jsonl\.gz$/, '');
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

const texts = new Map<string, string>();

/** The text of a file of recordings. */
export function recordings(name: string): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = gunzipSync(readFileSync(new URL(name, FOLDER))).toString('utf8');
  texts.set(name, text);
  return text;
}

/** Some lines of a file of recordings, each a case: one of so many in `npm test`, all in the long tests. */
export function sampledLines(name: string, oneOf: number): readonly string[] {
  return sampleOf(recordings(name).trim().split('\n'), oneOf);
}

/** The cases of a file of format `kernel-case/1`: all, or one of so many in `npm test`. */
export function* kernelCases(name: string, oneOf = 1): IterableIterator<KernelCase> {
  for (const recorded of readCases(sampledLines(name, oneOf).join('\n'), name)) {
    if (recorded.format === 'kernel-case/1') yield recorded;
  }
}

/** How many steps and cases of each file agreed when that was last written down. */
export function status(): Readonly<Record<string, ReplayTotals>> {
  return JSON.parse(readFileSync(new URL('status.json', FOLDER), 'utf8')) as Readonly<
    Record<string, ReplayTotals>
  >;
}

/** One recorded case as plain JSON, to be altered. */
export function recordedCase(file: string, name: string): RawCase {
  for (const line of recordings(`${file}.jsonl.gz`).split('\n')) {
    if (line.includes(`"name":"${name}"`)) return JSON.parse(line) as RawCase;
  }
  throw new Error(`${file} has no case ${name}`);
}

/** A case as it stands in the file. */
export interface RawCase {
  name: string;
  setup: Record<string, Json>;
  steps: RawStep[];
}

export interface RawStep {
  at: number;
  inject?: JsonObject;
  configure?: Json;
  expect: Record<string, Json>;
}

/** Plays a case from its JSON. */
export function play(raw: RawCase): CaseResult {
  return replayCase(readCase(JSON.stringify(raw), 'test', 1));
}
