import type { Cursor } from '@packet-path/manifest';
import type { Expression, Operand } from '../ruleset/expression.ts';
import { partOf, partsOf } from '../ruleset/types-of.ts';
import { HEADERS } from '../types/headers.ts';
import { CT_KEYS, META_KEYS } from '../types/keys.ts';
import type { Key, Part } from '../types/value.ts';
import { readOtherExpression } from './read-other-expression-json.ts';
import { readSetReference } from './read-set-json.ts';
import { isObject, numberOr, onlyMember, readItem, readKey, readValue } from './read-value-json.ts';

const LARGEST = 2 ** 32 - 1;
const OPERATORS = ['&', '|', '^', '<<', '>>'] as const;
const INTEGER = partOf('integer');

/** An expression; constants in it are of the type of `part`. */
export function readExpression(cursor: Cursor, part: Part = INTEGER): Expression {
  if (!isObject(cursor)) {
    return { kind: 'constant', value: readValue(cursor, part), type: part.type };
  }
  const [name, body] = onlyMember(cursor, 'an expression such as payload or meta');
  const other = readOtherExpression(name, body);
  if (other !== undefined) return other;
  switch (name) {
    case 'payload':
      return readPayload(body);
    case 'meta':
      return { kind: 'meta', key: keyIn(body.field('key'), META_KEYS) };
    case 'ct':
      return readCt(body);
    case 'fib':
      return readFib(body);
    case 'numgen':
      return {
        kind: 'numgen',
        mode: body.field('mode').oneOf(['random', 'inc']),
        modulus: body.field('mod').number(1, LARGEST),
        offset: numberOr(body.field('offset'), 0),
      };
    case 'jhash':
      return {
        kind: 'jhash',
        of: readExpression(body.field('expr')),
        modulus: body.field('mod').number(1, LARGEST),
        seed: body.field('seed').absent ? undefined : body.field('seed').number(0, LARGEST),
        offset: numberOr(body.field('offset'), 0),
      };
    case 'concat':
      return {
        kind: 'concatenation',
        parts: body.items().map((one) => readExpression(one, part)),
      };
    case 'map':
      return readMap(body, [part]);
    default:
      return readBinary(cursor, name, body, part);
  }
}

function readBinary(cursor: Cursor, name: string, body: Cursor, part: Part): Expression {
  const operator = OPERATORS.find((known) => known === name);
  const [left, ...rest] = operator === undefined ? [] : body.items();
  if (operator === undefined || left === undefined || rest.length === 0) {
    return cursor.fail('unknown-match', `'${name}' is no expression`, 'payload, meta, ct, …');
  }
  return rest.reduce<Expression>(
    (known, side) => {
      // A shift is by a number, whatever it shifts.
      const isShift = operator === '<<' || operator === '>>';
      const right = readExpression(side, isShift ? INTEGER : (partsOf(known)[0] ?? part));
      return { kind: 'binary', operator, left: known, right };
    },
    readExpression(left, part),
  );
}

/** `{ "key": …, "data": … }`; the map's values are of these types. */
export function readMap(
  body: Cursor,
  valueTypes: Parameters<typeof readSetReference>[2],
): Extract<Expression, { kind: 'map' }> {
  const key = readExpression(body.field('key'));
  const map = readSetReference(body.field('data'), partsOf(key), valueTypes);
  return { kind: 'map', key, map };
}

function readPayload(body: Cursor): Expression {
  if (!body.field('base').absent) {
    return {
      kind: 'raw',
      base: body.field('base').oneOf(['ll', 'nh', 'th', 'ih']),
      offset: body.field('offset').number(0, 2048),
      bits: body.field('len').number(1, 128),
    };
  }
  const header = keyIn(body.field('protocol'), HEADERS);
  return { kind: 'payload', header, field: keyIn(body.field('field'), HEADERS[header]!.fields) };
}

function readCt(body: Cursor): Expression {
  const family = body.field('family').textOr('');
  const name = body.field('key').text();
  const key = family === '' ? name : `${family} ${name}`;
  if (!Object.hasOwn(CT_KEYS, key)) {
    body.field('key').fail('unknown-match', `ct has no '${key}'`, Object.keys(CT_KEYS).join(', '));
  }
  const direction = body.field('dir');
  if (direction.absent) return { kind: 'ct', key };
  return {
    kind: 'ct',
    key,
    direction: direction.oneOf<'original' | 'reply'>(['original', 'reply']),
  };
}

function readFib(body: Cursor): Expression {
  const flags = body.field('flags');
  const words = Array.isArray(flags.value) ? flags.items() : [flags];
  return {
    kind: 'fib',
    selectors: words.map((word) => word.oneOf(['saddr', 'daddr', 'mark', 'iif', 'oif'])),
    result: body.field('result').oneOf(['type', 'oif', 'oifname']),
  };
}

function keyIn(cursor: Cursor, known: Readonly<Record<string, unknown>>): string {
  const text = cursor.text();
  if (Object.hasOwn(known, text)) return text;
  return cursor.fail('unknown-match', `'${text}' is not known`, Object.keys(known).join(', '));
}

/** The right side of a comparison. */
export function readOperand(cursor: Cursor, left: Expression): Operand {
  const parts = partsOf(left);
  const { value } = cursor;
  const isSet = isObject(cursor) && Object.hasOwn(cursor.object(), 'set');
  const isName = typeof value === 'string' && value.startsWith('@');
  // A name in quotes may begin with `@` too: an interface's.
  if (isSet || (isName && parts[0]?.type !== 'ifname' && parts[0]?.type !== 'string')) {
    return { kind: 'set', set: readSetReference(cursor, parts, undefined) };
  }
  const key: Key = parts.length === 1 ? [readItem(cursor, parts[0]!)] : readKey(cursor, parts);
  return { kind: 'key', key };
}
