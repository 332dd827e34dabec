import { PacketPathError } from '@packet-path/core';
import type { SweepStudy } from './sweep-study.ts';

/** Columns that every line has. */
const OWN_COLUMNS: readonly string[] = ['study', 'cell', 'seed'];

const PARAMETER_KINDS: readonly unknown[] = ['whole', 'number', 'word', 'flag', 'plane'];
const RESULT_KINDS: readonly unknown[] = ['count', 'mean', 'name', 'flag'];

/**
 * The value as a study, when it is one.
 *
 * @param source the module it came from, for errors
 * @throws {PacketPathError} `bad-sweep`
 */
export function checkStudy(value: unknown, source: string): SweepStudy {
  const problem = problemOf(value);
  if (problem === undefined) return value as SweepStudy;
  throw new PacketPathError('bad-sweep', `this is no study: ${problem}`, {
    source,
    expected: '{ name, parameters, results, run(cell) }',
  });
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return value === undefined ? 'there is none' : `it is a ${typeof value}`;
  }
  const { name, parameters, results, run } = value as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || name === '') return 'it has no name';
  if (typeof run !== 'function') return 'it has no function run';
  if (!isRecord(parameters)) return 'it has no parameters';
  if (!isRecord(results) || Object.keys(results).length === 0) return 'it has no results';
  for (const [key, parameter] of Object.entries(parameters)) {
    const kind = isRecord(parameter) ? parameter['kind'] : undefined;
    if (!PARAMETER_KINDS.includes(kind)) {
      return `parameter '${key}' is of no kind (${PARAMETER_KINDS.join(', ')})`;
    }
  }
  for (const [key, kind] of Object.entries(results)) {
    if (!RESULT_KINDS.includes(kind)) {
      return `result '${key}' is of no kind (${RESULT_KINDS.join(', ')})`;
    }
    if (Object.hasOwn(parameters, key)) return `'${key}' is a parameter and a result`;
  }
  const taken = [...Object.keys(parameters), ...Object.keys(results)].find((key) =>
    OWN_COLUMNS.includes(key),
  );
  return taken === undefined ? undefined : `'${taken}' is a column of every sweep`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
