import { PacketPathError } from '@packet-path/core';
import type { CellResults, ResultKind, SweepStudy } from './sweep-study.ts';

const FITS: Readonly<Record<ResultKind, (value: unknown) => boolean>> = {
  count: Number.isSafeInteger,
  mean: Number.isFinite,
  name: (value) => typeof value === 'string',
  flag: (value) => typeof value === 'boolean',
};

/**
 * The results of a cell in the order of the study's columns.
 *
 * @throws {PacketPathError} `bad-sweep` where a column is missing, of another kind, or none of the study's
 */
export function checkResults({ name, results }: SweepStudy, given: unknown): CellResults {
  const record = typeof given === 'object' && given !== null ? given : {};
  for (const key of Object.keys(record)) {
    if (!Object.hasOwn(results, key)) throw wrong(name, `'${key}' is none of its results`, results);
  }
  const entries = Object.entries(results).map(([key, kind]) => {
    const value: unknown = Object.hasOwn(record, key) ? Reflect.get(record, key) : undefined;
    if (!FITS[kind](value)) throw wrong(name, `result '${key}' is no ${kind}`, results);
    return [key, value] as const;
  });
  return Object.fromEntries(entries) as CellResults;
}

function wrong(name: string, problem: string, results: SweepStudy['results']): PacketPathError {
  const expected = Object.entries(results).map(([key, kind]) => `${key} (${kind})`);
  return new PacketPathError('bad-sweep', `study ${name}: ${problem}`, {
    expected: expected.join(', '),
  });
}
