import { Address, Prefix } from '@packet-path/core';
import { prefixItem } from '../canonical/match-of.ts';
import { readDuration } from '../text/duration.ts';
import { BITMASKS, symbolName, symbolValue, WIDTH } from '../types/symbols.ts';
import type { DataType, Item, Key, Value } from '../types/value.ts';
import type { Lexer } from './lexer.ts';
import { accept, readNumber } from './read-words.ts';

/** A key: an item for each part of a concatenation. */
export function readKey(lexer: Lexer, types: readonly DataType[]): Key {
  const key: Item[] = [readItem(lexer, types[0] ?? 'integer')];
  while (accept(lexer, '.')) {
    const type = types[key.length];
    if (type === undefined && types.length > 0) {
      lexer.fail('syntax', 'the key has a part too many', `${types.length} parts`);
    }
    key.push(readItem(lexer, type ?? 'integer'));
  }
  if (key.length < types.length) {
    lexer.fail('syntax', `the key has ${key.length} of its parts`, `${types.length} parts`);
  }
  return key;
}

/** One value, prefix, range or `*`. */
export function readItem(lexer: Lexer, type: DataType): Item {
  if (accept(lexer, '*')) return { kind: 'wildcard' };
  const { position } = lexer;
  const first = readValue(lexer, type);
  if (first.kind === 'address' && accept(lexer, '/')) {
    const length = readNumber(lexer, 0, first.address.family === 4 ? 32 : 128, 'bad-prefix');
    return prefixItem(new Prefix(first.address, length));
  }
  if (first.kind === 'name' || !accept(lexer, '-')) return first;
  const last = readValue(lexer, type);
  if (!isOrdered(first, last)) {
    Object.assign(lexer, position);
    lexer.fail('syntax', 'the range is reversed', 'its lower end first');
  }
  return { kind: 'range', first, last };
}

/** A single value of a type. */
export function readValue(lexer: Lexer, type: DataType): Value {
  switch (type) {
    case 'ipv4_addr':
    case 'ipv6_addr':
      return readAddress(lexer, type);
    case 'iface_index':
      // A number is an index; 0 is that of no interface.
      if (lexer.kind === 'number') {
        return { kind: 'number', number: readNumber(lexer, 0, 2 ** 31 - 1) };
      }
      return { kind: 'name', name: readInterface(lexer) };
    case 'ifname':
      return { kind: 'name', name: readInterface(lexer) };
    default:
      return { kind: 'number', number: readBits(lexer, type) };
  }
}

/** A value, or several of a type of bits joined by `|`, as a set may hold. */
function readBits(lexer: Lexer, type: DataType): number {
  let bits = readSymbol(lexer, type);
  while (BITMASKS.has(type) && accept(lexer, '|')) bits |= readSymbol(lexer, type);
  return bits;
}

/** Values of a type of bits, joined by `,` or `|`: their union. */
export function readFlags(lexer: Lexer, type: DataType): number {
  let flags = readSymbol(lexer, type);
  while (BITMASKS.has(type) && (accept(lexer, ',') || accept(lexer, '|'))) {
    flags |= readSymbol(lexer, type);
  }
  return flags;
}

function readAddress(lexer: Lexer, type: 'ipv4_addr' | 'ipv6_addr'): Value {
  const family = type === 'ipv4_addr' ? 4 : 6;
  const isBracketed = accept(lexer, '[');
  const address = lexer.kind === 'address' ? Address.tryParse(lexer.text) : undefined;
  if (address?.family !== family) {
    lexer.fail('bad-address', lexer.described, `an IPv${family} address`);
  }
  lexer.advance();
  if (isBracketed && !accept(lexer, ']')) lexer.unexpected("']'");
  return { kind: 'address', address };
}

/** Source: include/uapi/linux/if.h, `IFNAMSIZ`, less the closing zero. */
const LONGEST_INTERFACE = 15;

function readInterface(lexer: Lexer): string {
  const { kind, text } = lexer;
  if (kind !== 'word' && kind !== 'string') lexer.unexpected("an interface's name");
  if (text === '' || text.length > LONGEST_INTERFACE) {
    lexer.fail(
      'syntax',
      `'${text}' is no interface's name`,
      `1 to ${LONGEST_INTERFACE} characters`,
    );
  }
  lexer.advance();
  return text;
}

function readSymbol(lexer: Lexer, type: DataType): number {
  const { kind, text } = lexer;
  if (kind === 'number') return readNumber(lexer, 0, 2 ** (WIDTH[type] ?? 32) - 1);
  if (kind === 'duration' && type === 'time') {
    lexer.advance();
    return readDuration(text);
  }
  const value = kind === 'word' || kind === 'string' ? symbolValue(type, text) : undefined;
  if (value === undefined) {
    const known = symbolName(type, 1) ?? symbolName(type, 0);
    lexer.unexpected(`a value of type ${type}${known === undefined ? '' : `, such as ${known}`}`);
  }
  lexer.advance();
  return value;
}

function isOrdered(first: Value, last: Value): boolean {
  if (first.kind === 'address' && last.kind === 'address') {
    return first.address.compare(last.address) <= 0;
  }
  return first.kind === 'number' && last.kind === 'number' && first.number <= last.number;
}
