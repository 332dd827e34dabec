import { checkArgument, PacketPathError, someObject, someText } from '@packet-path/core';
import './words.ts';
import { type Cursor, readManifest } from '@packet-path/manifest';
import { calibrationNamed } from './calibrations/calibrations.ts';
import type { Calibration, Constants } from './constant/calibration.ts';
import type { Basis, Constant } from './constant/constant.ts';
import { type ConstantName, constantDeclaration } from './constant/constants.ts';

const FORMAT = 'packet-path/calibration/1';
const FIELDS = ['format', 'name', 'title', 'about', 'from', 'constants'];
const CONSTANT_FIELDS = ['low', 'best', 'high', 'unit', 'basis', 'source'];
const BASES: readonly Basis[] = ['measured', 'published', 'fit', 'assumed'];

/** Choices of {@link readCalibration}. */
export interface ReadCalibrationOptions {
  /** The text's name in errors. Default `calibration`. */
  readonly source?: string;
}

/**
 * Reads a calibration: JSON, or YAML, with the fields of {@link Calibration}. `from` names a calibration
 * that the constants stand in place of. A constant needs `best` and `source`; without `low` or `high` the
 * range ends at the best value; without `basis` it is `assumed`.
 *
 * ```ts
 * const mine = readCalibration(`{
 *   "format": "packet-path/calibration/1",
 *   "name": "mine", "title": "My node", "about": "Linux 6.6, 8 cores.",
 *   "from": "article-2019",
 *   "constants": { "rule.outOfCache": { "low": 8, "best": 10, "high": 12, "unit": "ns", "source": "perf, May" } }
 * }`);
 * ```
 *
 * @throws {PacketPathError} `bad-calibration`, `syntax`, `too-large` or `not-found`, with line and column
 */
export function readCalibration(text: string, options: ReadCalibrationOptions = {}): Calibration {
  checkArgument('readCalibration', 'text', text, someText);
  checkArgument('readCalibration', 'options', options, someObject);
  const { source = 'calibration' } = options;
  const documents = [...readManifest(text, { source })];
  const [root] = documents;
  if (root === undefined || documents.length > 1) {
    throw new PacketPathError('bad-calibration', `it has ${documents.length} documents`, {
      source,
      expected: 'one calibration',
    });
  }
  checkFields(root, FIELDS);
  if (root.field('format').value !== FORMAT) {
    root.field('format').fail('bad-calibration', 'it is another format', `'${FORMAT}'`);
  }
  const from = root.field('from').textOr(undefined);
  return Object.freeze({
    format: FORMAT,
    name: textOf(root.field('name')),
    title: textOf(root.field('title')),
    about: textOf(root.field('about')),
    constants: {
      ...(from !== undefined && calibrationNamed(from).constants),
      ...constantsOf(root.field('constants')),
    },
  });
}

function constantsOf(cursor: Cursor): Constants {
  const constants: Partial<Record<ConstantName, Constant>> = {};
  for (const name of Object.keys(cursor.object())) {
    const place = cursor.field(name);
    const declaration = constantDeclaration(name);
    if (declaration === undefined) {
      return place.fail(
        'bad-calibration',
        'there is no such constant',
        "a name such as 'rule.inCache'",
      );
    }
    checkFields(place, CONSTANT_FIELDS);
    const unit = place.field('unit').textOr(declaration.unit);
    if (unit !== declaration.unit) {
      place.field('unit').fail('bad-calibration', `'${unit}' is another unit`, declaration.unit);
    }
    const best = numberOf(place.field('best'));
    const low = place.field('low').absent ? best : numberOf(place.field('low'));
    const high = place.field('high').absent ? best : numberOf(place.field('high'));
    if (!(low <= best && best <= high)) {
      place.fail(
        'bad-calibration',
        `${low}, ${best}, ${high} are no range`,
        'low, best, high rising',
      );
    }
    const basis = place.field('basis').textOr('assumed');
    if (!BASES.includes(basis as Basis)) {
      place.field('basis').fail('bad-calibration', `'${basis}' is no basis`, BASES.join(', '));
    }
    constants[name as ConstantName] = Object.freeze({
      low,
      best,
      high,
      unit: declaration.unit,
      basis: basis as Basis,
      source: textOf(place.field('source')),
    });
  }
  return constants;
}

function checkFields(cursor: Cursor, known: readonly string[]): void {
  for (const field of Object.keys(cursor.object())) {
    if (known.includes(field)) continue;
    cursor.field(field).fail('bad-calibration', 'there is no such field', known.join(', '));
  }
}

function textOf(cursor: Cursor): string {
  const text = cursor.text();
  if (text.trim() === '') cursor.fail('bad-calibration', 'it is empty', 'some words');
  return text;
}

function numberOf(cursor: Cursor): number {
  const { value } = cursor;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  return cursor.fail('bad-calibration', 'it is no such number', 'a number, 0 or more');
}
