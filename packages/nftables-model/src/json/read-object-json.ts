import type { Cursor } from '@packet-path/manifest';
import type { Flowtable, TableObject } from '../ruleset/ruleset.ts';
import type { ObjectType } from '../ruleset/statement.ts';
import { readLimit } from './read-stateful-json.ts';
import { numberOr } from './read-value-json.ts';

/** A named object of a table; one that is only kept has its lines in `lines`. */
export function readObjectJson(type: string, body: Cursor): TableObject {
  const comment = body.field('comment').textOr(undefined);
  const base = { name: body.field('name').text(), ...(comment !== undefined && { comment }) };
  switch (type) {
    case 'counter':
      return {
        ...base,
        type,
        packets: numberOr(body.field('packets'), 0),
        bytes: numberOr(body.field('bytes'), 0),
      };
    case 'quota':
      return {
        ...base,
        type,
        bytes: numberOr(body.field('bytes'), 0),
        used: numberOr(body.field('used'), 0),
        over: body.field('inv').flagOr(false),
      };
    case 'limit':
      return { ...base, type, ...readLimit(body) };
    default: {
      const lines = body.field('lines');
      const kept = type as Exclude<ObjectType, 'counter' | 'quota' | 'limit'>;
      return {
        ...base,
        type: kept,
        lines: lines.absent ? [] : lines.items().map((one) => one.text()),
      };
    }
  }
}

export function readFlowtableJson(body: Cursor): Flowtable {
  const { value } = body.field('prio');
  return {
    name: body.field('name').text(),
    priority: typeof value === 'number' ? value : 0,
    devices: textsIn(body.field('dev')),
    flags: textsIn(body.field('flags')).flatMap((flag) => (flag === 'offload' ? [flag] : [])),
    counter: body.field('counter').flagOr(false),
  };
}

function textsIn(cursor: Cursor): readonly string[] {
  if (cursor.absent) return [];
  return (Array.isArray(cursor.value) ? cursor.items() : [cursor]).map((one) => one.text());
}
