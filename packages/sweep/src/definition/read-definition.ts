import { type Cursor, manifestOf, readManifest } from '@packet-path/manifest';
import type { ParameterValue } from '../study/parameter.ts';
import type { SweepDefinition } from './sweep-definition.ts';

const FIELDS: readonly string[] = ['$schema', 'study', 'seed', 'parameters'];

/**
 * Reads a sweep from JSON.
 *
 * ```json
 * {
 *   "study": "counts",
 *   "seed": "1",
 *   "parameters": { "plane": ["iptables", "ipvs"], "services": [10, 100, 1000] }
 * }
 * ```
 *
 * @throws {PacketPathError} `syntax` or `bad-sweep`, with line and column
 */
export function readDefinition(text: string, source: string): SweepDefinition {
  for (const document of readManifest(text, { source })) return definitionAt(document);
  return definitionAt(manifestOf(undefined, source));
}

/** The same of a value, such as the default export of a module. */
export function definitionOf(value: unknown, source: string): SweepDefinition {
  return definitionAt(manifestOf(value, source));
}

function definitionAt(root: Cursor): SweepDefinition {
  if (root.absent) root.fail('bad-sweep', 'there is no sweep', 'study, seed and parameters');
  for (const name of Object.keys(root.object())) {
    if (!FIELDS.includes(name)) {
      root.field(name).fail('bad-sweep', 'this field is not known', FIELDS.join(', '));
    }
  }
  const parameters = root.field('parameters');
  if (parameters.absent) parameters.fail('bad-sweep', 'it is missing', 'values by parameter');
  const names = Object.keys(parameters.object());
  return {
    study: root.field('study').text(),
    seed: seedAt(root.field('seed')),
    parameters: Object.fromEntries(names.map((name) => [name, valuesAt(parameters.field(name))])),
  };
}

function seedAt(seed: Cursor): string {
  if (seed.absent) return '1';
  return typeof seed.value === 'number' ? String(seed.value) : seed.text();
}

/** A list of values, or one. */
function valuesAt(cursor: Cursor): readonly ParameterValue[] {
  const isList = Array.isArray(cursor.value);
  const values = (isList ? cursor.items() : [cursor]).map(valueAt);
  if (values.length === 0) cursor.fail('bad-sweep', 'there are no values', 'one at least');
  const twice = values.findIndex((value, index) => values.indexOf(value) !== index);
  if (twice >= 0) {
    const shown = JSON.stringify(values[twice]);
    cursor.items()[twice]?.fail('bad-sweep', `${shown} stands there twice`, 'each value once');
  }
  return values;
}

function valueAt(cursor: Cursor): ParameterValue {
  const { value } = cursor;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return cursor.fail('bad-sweep', 'it is no value', 'a string, a number, true or false');
}
