import { Address, PacketPathError, Prefix } from '@packet-path/core';
import type { Cursor } from '@packet-path/manifest';
import { numberPrefixItem, prefixItem } from '../canonical/prefix-item.ts';
import { Lexer } from '../read/lexer.ts';
import { readValue as readValueText } from '../read/read-item.ts';
import { readDuration } from '../text/duration.ts';
import { BITMASKS } from '../types/names/symbols.ts';
import type { Item, Key, Part, Value } from '../types/value.ts';

/** The one member of an object such as `{ "payload": … }`. */
export function onlyMember(cursor: Cursor, expected: string): readonly [string, Cursor] {
  const [name, ...others] = Object.keys(cursor.object());
  if (name === undefined || others.length > 0) cursor.fail('syntax', 'no single member', expected);
  return [name, cursor.field(name)];
}

export function isObject({ value }: Cursor): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A whole number, which may be given as a string; another where there is none. */
export function numberOr(cursor: Cursor, otherwise: number): number {
  if (cursor.absent) return otherwise;
  const { value } = cursor;
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  return cursor.number(0, Number.MAX_SAFE_INTEGER);
}

/** Seconds, as milliseconds, or a text such as `1m30s`; undefined where there are none. */
export function secondsOf(cursor: Cursor): number | undefined {
  if (cursor.absent) return undefined;
  const { value } = cursor;
  if (typeof value === 'string' && /^\d+$/.test(value)) return Number(value) * 1000;
  if (typeof value === 'string' && /^(\d+(ms|[dhms]))+$/.test(value)) return readDuration(value);
  if (typeof value !== 'number' || value < 0) cursor.fail('syntax', 'no time', 'seconds');
  return Math.round((value as number) * 1000);
}

/** A value: a number, a text as nft writes it, or a list of bits' names. */
export function readValue(cursor: Cursor, part: Part): Value {
  const { value } = cursor;
  const { type, bits } = part;
  if (type === 'time') return { kind: 'number', number: secondsOf(cursor) ?? 0 };
  const joined = isObject(cursor) ? cursor.field('|') : cursor;
  if (Array.isArray(joined.value) && BITMASKS.has(type)) {
    const number = joined.items().reduce((sum, bit) => sum | numberIn(bit, part), 0);
    return { kind: 'number', number };
  }
  if (typeof value === 'boolean' && type === 'boolean') {
    return { kind: 'number', number: Number(value) };
  }
  if (typeof value === 'number' && type !== 'ipv4_addr' && type !== 'ipv6_addr') {
    const most = Math.min(2 ** bits - 1, Number.MAX_SAFE_INTEGER);
    return { kind: 'number', number: cursor.number(0, most, 'syntax') };
  }
  if (type === 'ifname' || type === 'string') return { kind: 'name', name: cursor.text() };
  return fromText(cursor, part);
}

function numberIn(cursor: Cursor, part: Part): number {
  const value = readValue(cursor, part);
  return value.kind === 'number' ? value.number : 0;
}

/** The value of a text, read as a script's is. */
function fromText(cursor: Cursor, part: Part): Value {
  const text = cursor.text();
  const isQuoted = part.type === 'hour' || part.type === 'date' || part.type === 'iface_index';
  const lexer = new Lexer(isQuoted ? `"${text.replaceAll('"', '')}"` : text, 'nft -j');
  try {
    lexer.advance();
    const value = readValueText(lexer, part);
    if (!lexer.atEnd) lexer.unexpected("the value's end");
    return value;
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    const isAddress = part.type === 'ipv4_addr' || part.type === 'ipv6_addr';
    const code = isAddress ? 'bad-address' : 'syntax';
    return cursor.fail(
      code,
      `'${text.slice(0, 60)}' is no value`,
      `one of type ${part.type}`,
      error,
    );
  }
}

/** One value, prefix, range or `*`. */
export function readItem(cursor: Cursor, part: Part): Item {
  if (cursor.value === '*' && part.type !== 'ifname') return { kind: 'wildcard' };
  const isBits = BITMASKS.has(part.type) && isObject(cursor) && !cursor.field('|').absent;
  if (!isObject(cursor) || isBits) return readValue(cursor, part);
  const [name, body] = onlyMember(cursor, 'a prefix or a range');
  if (name === 'prefix') return readPrefix(body, part);
  const ends = name === 'range' ? body.items() : [];
  if (ends.length !== 2) cursor.fail('syntax', `'${name}'`, 'a value, a prefix or a range');
  return { kind: 'range', first: readValue(ends[0]!, part), last: readValue(ends[1]!, part) };
}

function readPrefix(body: Cursor, part: Part): Item {
  const { type, bits } = part;
  if (type !== 'ipv4_addr' && type !== 'ipv6_addr') {
    const first = numberIn(body.field('addr'), part);
    return numberPrefixItem(first, body.field('len').number(0, bits, 'bad-prefix'), bits);
  }
  const family = type === 'ipv6_addr' ? 6 : 4;
  const address = Address.tryParse(body.field('addr').text());
  if (address?.family !== family) {
    return body.field('addr').fail('bad-address', 'no address', `an IPv${family} address`);
  }
  const length = body.field('len').number(0, family === 4 ? 32 : 128, 'bad-prefix');
  return prefixItem(new Prefix(address, length));
}

/** A key of several parts, in a `concat`. */
export function readKey(cursor: Cursor, parts: readonly Part[]): Key {
  if (parts.length === 1) return [readItem(cursor, parts[0]!)];
  if (cursor.value === '*') return [{ kind: 'wildcard' }];
  const given = cursor.field('concat').items();
  if (given.length !== parts.length) {
    cursor.fail('syntax', `the key has ${given.length} parts`, `${parts.length} parts`);
  }
  return given.map((one, index) => readItem(one, parts[index]!));
}
