import type { Cursor } from '@packet-path/manifest';
import type { Statement } from '../ruleset/statement.ts';
import { isObject, numberOr } from './read-value-json.ts';

const SCALES: Readonly<Record<string, number>> = {
  packets: 1,
  bytes: 1,
  kbytes: 1024,
  mbytes: 1024 * 1024,
};

/** A statement that remembers something; undefined for a name of any other. */
export function readStateful(name: string, body: Cursor): Statement | undefined {
  switch (name) {
    case 'counter':
      if (body.absent || !isObject(body)) return { kind: 'counter', packets: 0, bytes: 0 };
      return {
        kind: 'counter',
        packets: numberOr(body.field('packets'), 0),
        bytes: numberOr(body.field('bytes'), 0),
      };
    case 'limit':
      return { kind: 'limit', ...readLimit(body) };
    case 'quota':
      return {
        kind: 'quota',
        bytes: numberOr(body.field('val'), 0) * scaleOf(body.field('val_unit'), 'bytes'),
        over: body.field('inv').flagOr(false),
        used: numberOr(body.field('used'), 0) * scaleOf(body.field('used_unit'), 'bytes'),
      };
    case 'last':
      if (body.absent || body.field('used').absent) return { kind: 'last' };
      return { kind: 'last', used: numberOr(body.field('used'), 0) };
    case 'ct count':
      return {
        kind: 'ct-count',
        count: body.field('val').number(0, 2 ** 32 - 1),
        over: body.field('inv').flagOr(false),
      };
    default:
      return undefined;
  }
}

export function readLimit(body: Cursor): Omit<Extract<Statement, { kind: 'limit' }>, 'kind'> {
  const scale = scaleOf(body.field('rate_unit'), 'packets');
  const isBytes = body.field('rate_unit').textOr('packets') !== 'packets';
  return {
    rate: Math.max(1, numberOr(body.field('rate'), 0)) * scale,
    unit: isBytes ? 'bytes' : 'packets',
    per: body.field('per').oneOf(['second', 'minute', 'hour', 'day', 'week']),
    burst:
      numberOr(body.field('burst'), isBytes ? 0 : 5) * scaleOf(body.field('burst_unit'), 'packets'),
    over: body.field('inv').flagOr(false),
  };
}

function scaleOf(cursor: Cursor, otherwise: string): number {
  const unit = cursor.textOr(otherwise);
  const scale = Object.hasOwn(SCALES, unit) ? SCALES[unit] : undefined;
  return scale ?? cursor.fail('syntax', `'${unit}'`, Object.keys(SCALES).join(', '));
}
