import { Address, Prefix, parsePort } from '@packet-path/core';
import type { Cursor } from '@packet-path/manifest';
import { prefixItem } from '../canonical/match-of.ts';
import type { Expression, Operand } from '../ruleset/expression.ts';
import type { ElementValue, SetElement, SetReference } from '../ruleset/set.ts';
import type { Statement, Verdict } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { CT_KEYS, HEADER_FIELDS, META_KEYS } from '../types/fields.ts';
import { BITMASKS, symbolValue, WIDTH } from '../types/symbols.ts';
import type { DataType, Item, Key, Value } from '../types/value.ts';

const LARGEST = 2 ** 32 - 1;
const OPERATORS = ['&', '|', '^', '<<', '>>'] as const;

/** The one member of an object such as `{ "payload": … }`. */
export function onlyMember(cursor: Cursor, expected: string): readonly [string, Cursor] {
  const [name, ...others] = Object.keys(cursor.object());
  if (name === undefined || others.length > 0) cursor.fail('syntax', 'no single member', expected);
  return [name, cursor.field(name)];
}

function isObject({ value }: Cursor): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An expression; constants in it are of type `type`. */
export function readExpression(cursor: Cursor, type: DataType): Expression {
  if (!isObject(cursor)) return { kind: 'constant', value: readValue(cursor, type), type };
  const [name, body] = onlyMember(cursor, 'an expression such as payload or meta');
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
        of: readExpression(body.field('expr'), 'integer'),
        modulus: body.field('mod').number(1, LARGEST),
        seed: body.field('seed').absent ? undefined : body.field('seed').number(0, LARGEST),
        offset: numberOr(body.field('offset'), 0),
      };
    case 'concat':
      return {
        kind: 'concatenation',
        parts: body.items().map((part) => readExpression(part, type)),
      };
    case 'map':
      return readMap(body, [type]);
    default: {
      const operator = OPERATORS.find((known) => known === name);
      const [left, ...rest] = operator === undefined ? [] : body.items();
      if (operator === undefined || left === undefined || rest.length === 0) {
        return cursor.fail('unknown-match', `'${name}' is no expression`, 'payload, meta, ct, …');
      }
      return rest.reduce<Expression>(
        (known, side) => {
          // A shift is by a number, whatever it shifts.
          const isShift = operator === '<<' || operator === '>>';
          const right = readExpression(side, isShift ? 'integer' : (typesOf(known)[0] ?? type));
          return { kind: 'binary', operator, left: known, right };
        },
        readExpression(left, type),
      );
    }
  }
}

/** `{ "key": …, "data": … }`; what the map holds is of these types. */
export function readMap(body: Cursor, valueTypes: readonly DataType[]): Expression {
  const key = readExpression(body.field('key'), 'integer');
  const map = readSetReference(body.field('data'), typesOf(key), valueTypes);
  return { kind: 'map', key, map };
}

function readPayload(body: Cursor): Expression {
  const header = keyIn(body.field('protocol'), HEADER_FIELDS);
  return { kind: 'payload', header, field: keyIn(body.field('field'), HEADER_FIELDS[header]!) };
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
  return { kind: 'ct', key, direction: direction.oneOf(['original', 'reply']) };
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

export function numberOr(cursor: Cursor, otherwise: number): number {
  return cursor.absent ? otherwise : cursor.number(0, Number.MAX_SAFE_INTEGER);
}

/** Seconds, as milliseconds; undefined where there are none. */
export function secondsOf(cursor: Cursor): number | undefined {
  if (cursor.absent) return undefined;
  const { value } = cursor;
  if (typeof value !== 'number' || value < 0) cursor.fail('syntax', 'no time', 'seconds');
  return Math.round((value as number) * 1000);
}

/** A value of a type: a number, a name, or a list of bits' names. */
function readValue(cursor: Cursor, type: DataType): Value {
  switch (type) {
    case 'ipv4_addr':
    case 'ipv6_addr':
      return { kind: 'address', address: addressOf(cursor, type === 'ipv4_addr' ? 4 : 6) };
    case 'iface_index':
      if (typeof cursor.value === 'number') {
        return { kind: 'number', number: cursor.number(0, 2 ** 31 - 1) };
      }
      return { kind: 'name', name: cursor.text() };
    case 'ifname':
      return { kind: 'name', name: cursor.text() };
    default:
      return { kind: 'number', number: numberOf(cursor, type) };
  }
}

function addressOf(cursor: Cursor, family: 4 | 6): Address {
  const address = Address.tryParse(cursor.text());
  if (address?.family === family) return address;
  return cursor.fail('bad-address', `'${cursor.text()}'`, `an IPv${family} address`);
}

function numberOf(cursor: Cursor, type: DataType): number {
  const { value } = cursor;
  // A list, or as nft prints it, an expression that joins them.
  const joined = isObject(cursor) ? cursor.field('|') : cursor;
  if (Array.isArray(joined.value) && BITMASKS.has(type)) {
    return joined.items().reduce((bits, bit) => bits | numberOf(bit, type), 0);
  }
  if (type === 'time') return secondsOf(cursor) ?? 0;
  if (typeof value === 'number') return cursor.number(0, 2 ** (WIDTH[type] ?? 32) - 1);
  const text = cursor.text();
  const known = symbolValue(type, text);
  if (known !== undefined) return known;
  return type === 'inet_service' && /^\d+$/.test(text)
    ? parsePort(text)
    : cursor.fail('syntax', `'${text}' is no value`, `one of type ${type}`);
}

export function readItem(cursor: Cursor, type: DataType): Item {
  if (cursor.value === '*') return { kind: 'wildcard' };
  const isBits = BITMASKS.has(type) && isObject(cursor) && !cursor.field('|').absent;
  if (!isObject(cursor) || isBits) return readValue(cursor, type);
  const [name, body] = onlyMember(cursor, 'a prefix or a range');
  if (name === 'prefix') {
    const family = type === 'ipv6_addr' ? 6 : 4;
    const address = addressOf(body.field('addr'), family);
    const length = body.field('len').number(0, family === 4 ? 32 : 128, 'bad-prefix');
    return prefixItem(new Prefix(address, length));
  }
  const ends = name === 'range' ? body.items() : [];
  if (ends.length !== 2) cursor.fail('syntax', `'${name}'`, 'a value, a prefix or a range');
  return { kind: 'range', first: readValue(ends[0]!, type), last: readValue(ends[1]!, type) };
}

function readKey(cursor: Cursor, types: readonly DataType[]): Key {
  if (types.length === 1) return [readItem(cursor, types[0]!)];
  if (cursor.value === '*') return [{ kind: 'wildcard' }];
  const parts = cursor.field('concat').items();
  if (parts.length !== types.length) {
    cursor.fail('syntax', `the key has ${parts.length} parts`, `${types.length} parts`);
  }
  return parts.map((part, index) => readItem(part, types[index]!));
}

/** The right side of a comparison. */
export function readOperand(cursor: Cursor, left: Expression): Operand {
  const types = typesOf(left);
  const { value } = cursor;
  const isSet = isObject(cursor) && Object.hasOwn(cursor.object(), 'set');
  if (isSet || (typeof value === 'string' && value.startsWith('@'))) {
    return { kind: 'set', set: readSetReference(cursor, types, undefined) };
  }
  return { kind: 'key', key: readKey(cursor, types) };
}

/** `"@name"`, or `{ "set": […] }`. */
export function readSetReference(
  cursor: Cursor,
  types: readonly DataType[],
  valueTypes: readonly DataType[] | 'verdict' | undefined,
): SetReference {
  if (typeof cursor.value === 'string') {
    if (!cursor.value.startsWith('@')) cursor.fail('syntax', 'no set', "'@name'");
    return { kind: 'named', name: cursor.value.slice(1) };
  }
  const set = cursor.field('set');
  const items = Array.isArray(set.value) ? set.items() : [set];
  if (items.length === 0) cursor.fail('syntax', 'the set is empty', 'an element');
  return {
    kind: 'anonymous',
    elements: items.map((item) => readElement(item, types, valueTypes)),
  };
}

/** A key, an `elem`, or for a map the pair of one and what it leads to. */
export function readElement(
  cursor: Cursor,
  types: readonly DataType[],
  valueTypes: readonly DataType[] | 'verdict' | undefined,
): SetElement {
  const pair = valueTypes === undefined ? [] : cursor.items();
  if (valueTypes !== undefined && pair.length !== 2) {
    cursor.fail('syntax', 'an element of a map', 'a pair of key and value');
  }
  const left = pair[0] ?? cursor;
  const elem = isObject(left) ? left.field('elem') : undefined;
  // A concatenation is an object too, but has no `elem`.
  const wrapped = elem === undefined || elem.absent ? undefined : elem;
  const key = readKey(wrapped?.field('val') ?? left, types);
  const timeout = wrapped && secondsOf(wrapped.field('timeout'));
  const expires = wrapped && secondsOf(wrapped.field('expires'));
  const comment = wrapped?.field('comment').textOr(undefined);
  const counter = wrapped?.field('counter');
  return {
    key,
    ...(timeout !== undefined && { timeout }),
    ...(expires !== undefined && { expires }),
    ...(comment !== undefined && { comment }),
    ...(counter !== undefined && !counter.absent && { statements: [readCounter(counter)] }),
    ...(pair[1] && valueTypes && { value: readElementValue(pair[1], valueTypes) }),
  };
}

export function readElementValue(
  cursor: Cursor,
  types: readonly DataType[] | 'verdict',
): ElementValue {
  if (types === 'verdict') return { kind: 'verdict', verdict: readVerdict(cursor) };
  if (types.length === 1) return { kind: 'values', values: [readValue(cursor, types[0]!)] };
  const parts = cursor.field('concat').items();
  return {
    kind: 'values',
    values: parts.map((part, index) => readValue(part, types[index] ?? 'integer')),
  };
}

export function readVerdict(cursor: Cursor): Verdict {
  const [name, body] = onlyMember(cursor, 'a verdict');
  switch (name) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
      return { kind: name };
    case 'jump':
    case 'goto':
      return { kind: name, chain: body.field('target').text() };
    default:
      return cursor.fail('syntax', `'${name}' is no verdict`, 'accept, drop, jump, …');
  }
}

export function readCounter(body: Cursor): Statement {
  const packets = body.absent ? 0 : numberOr(body.field('packets'), 0);
  return { kind: 'counter', packets, bytes: body.absent ? 0 : numberOr(body.field('bytes'), 0) };
}
