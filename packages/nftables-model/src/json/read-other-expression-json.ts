import type { Cursor } from '@packet-path/manifest';
import type { Expression, ExtensionOf } from '../ruleset/expression.ts';
import { EXTENSIONS } from '../ruleset/types-of.ts';
import { RT_KEYS, SOCKET_KEYS } from '../types/keys.ts';
import { numberOr } from './read-value-json.ts';

/** Expressions that only few rules have; undefined for a name of any other. */
export function readOtherExpression(name: string, body: Cursor): Expression | undefined {
  switch (name) {
    case 'exthdr':
    case 'tcp option':
    case 'ip option':
    case 'sctp chunk':
      return readExtension(name, body);
    case 'rt': {
      const key = oneIn(body.field('key'), { ...RT_KEYS, nexthop: 'ipv4_addr' });
      const family = body.field('family');
      return {
        kind: 'rt',
        key,
        ...(!family.absent && { family: family.oneOf<'ip' | 'ip6'>(['ip', 'ip6']) }),
      };
    }
    case 'socket': {
      const level = body.field('level');
      const key = oneIn(body.field('key'), SOCKET_KEYS);
      return { kind: 'socket', key, ...(!level.absent && { level: level.number(1, 255) }) };
    }
    case 'osf': {
      const ttl = body.field('ttl');
      const key = body.field('key').oneOf(['name', 'version']);
      return {
        kind: 'osf',
        key,
        ...(!ttl.absent && { ttl: ttl.oneOf<'loose' | 'skip'>(['loose', 'skip']) }),
      };
    }
    case 'ipsec': {
      const family = body.field('family').textOr('');
      const key = body.field('key').text();
      return {
        kind: 'ipsec',
        direction: body.field('dir').oneOf(['in', 'out']),
        number: numberOr(body.field('spnum'), 0),
        key: family === '' ? key : `${family} ${key}`,
      };
    }
    case 'symhash':
      return {
        kind: 'symhash',
        modulus: body.field('mod').number(1, 2 ** 32 - 1),
        offset: numberOr(body.field('offset'), 0),
      };
    default:
      return undefined;
  }
}

function readExtension(of: ExtensionOf, body: Cursor): Expression {
  if (of === 'tcp option' && !body.field('base').absent) {
    const option = body.field('base').number(0, 255);
    const bits = numberOr(body.field('len'), 0);
    const offset = numberOr(body.field('offset'), 0);
    return { kind: 'raw-option', option, offset, bits: bits || 8, exists: bits === 0 };
  }
  const name = oneIn(body.field('name'), EXTENSIONS[of]);
  if (body.field('field').absent) return { kind: 'extension', of, name };
  const field = oneIn(body.field('field'), EXTENSIONS[of][name]!.fields);
  const index = body.field('offset');
  return {
    kind: 'extension',
    of,
    name,
    field,
    ...(!index.absent && { index: index.number(0, 127) }),
  };
}

function oneIn(cursor: Cursor, known: Readonly<Record<string, unknown>>): string {
  const text = cursor.text();
  if (Object.hasOwn(known, text)) return text;
  return cursor.fail('unknown-match', `'${text}' is not known`, Object.keys(known).join(', '));
}
