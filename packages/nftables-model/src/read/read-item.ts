import { Address, Prefix } from '@packet-path/core';
import { numberPrefixItem, prefixItem } from '../canonical/prefix-item.ts';
import { partOf } from '../ruleset/types-of.ts';
import { readDuration } from '../text/duration.ts';
import { readClassid, readDate, readEtherAddress, readHour } from '../text/odd-values.ts';
import { BITMASKS, symbolName, symbolValue } from '../types/names/symbols.ts';
import { numberValue } from '../types/number-value.ts';
import type { DataType, Item, Key, Part, Value } from '../types/value.ts';
import type { Lexer } from './lexer.ts';
import { accept, readNumber } from './read-words.ts';

/** A key: an item for each part of a concatenation. */
export function readKey(lexer: Lexer, parts: readonly Part[]): Key {
  const key: Item[] = [readItem(lexer, parts[0] ?? INTEGER)];
  while (accept(lexer, '.')) {
    const part = parts[key.length];
    if (part === undefined && parts.length > 0) {
      lexer.fail('syntax', 'the key has a part too many', `${parts.length} parts`);
    }
    key.push(readItem(lexer, part ?? INTEGER));
  }
  if (key.length < parts.length) {
    lexer.fail('syntax', `the key has ${key.length} of its parts`, `${parts.length} parts`);
  }
  return key;
}

const INTEGER = partOf('integer');

/** One value, prefix, range or `*`. */
export function readItem(lexer: Lexer, part: Part): Item {
  if (accept(lexer, '*')) return { kind: 'wildcard' };
  const { line, column } = lexer;
  const first = readValue(lexer, part);
  if (accept(lexer, '/')) return readPrefix(lexer, first, part);
  if (first.kind === 'name' || !accept(lexer, '-')) return first;
  const last = readValue(lexer, part);
  if (!isOrdered(first, last)) {
    Object.assign(lexer, { line, column });
    lexer.fail('syntax', 'the range is reversed', 'its lower end first');
  }
  return { kind: 'range', first, last };
}

/** `10.0.0.0/8`, and `0xff000000/24` of numbers, which is a range of them. */
function readPrefix(lexer: Lexer, value: Value, { bits }: Part): Item {
  if (value.kind === 'address') {
    const length = readNumber(lexer, 0, value.address.family === 4 ? 32 : 128, 'bad-prefix');
    return prefixItem(new Prefix(value.address, length));
  }
  if (value.kind === 'name') lexer.unexpected("the value's end");
  const length = readNumber(lexer, 0, bits, 'bad-prefix');
  return numberPrefixItem(value.number, length, bits);
}

/** A single value. */
export function readValue(lexer: Lexer, part: Part): Value {
  const { type } = part;
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
    case 'string':
    case 'cgroupsv2': {
      const { text } = lexer;
      if (lexer.kind !== 'string' && lexer.kind !== 'word') lexer.unexpected('a name');
      if (text === '' || (type === 'string' && text.length > LONGEST_INTERFACE)) {
        lexer.fail('syntax', `a name of ${text.length} characters`, `1 to ${LONGEST_INTERFACE}`);
      }
      lexer.advance();
      return { kind: 'name', name: text };
    }
    default:
      return numberValue(readBits(lexer, part));
  }
}

/** A value, or several of a type of bits joined by `|`, as a set may hold. */
function readBits(lexer: Lexer, part: Part): number {
  const isGrouped = BITMASKS.has(part.type) && accept(lexer, '(');
  let bits = readSymbol(lexer, part);
  while (BITMASKS.has(part.type) && accept(lexer, '|')) bits |= readSymbol(lexer, part);
  if (isGrouped && !accept(lexer, ')')) lexer.unexpected("')'");
  return bits;
}

/** Values of a type of bits, joined by `,` or `|`: their union. */
export function readFlags(lexer: Lexer, part: Part): number {
  let flags = readSymbol(lexer, part);
  while (BITMASKS.has(part.type) && (accept(lexer, ',') || accept(lexer, '|'))) {
    flags |= readSymbol(lexer, part);
  }
  return flags;
}

function readAddress(lexer: Lexer, type: 'ipv4_addr' | 'ipv6_addr'): Value {
  const family = type === 'ipv4_addr' ? 4 : 6;
  const isBracketed = accept(lexer, '[');
  const value =
    lexer.kind === 'address'
      ? addressValue(lexer)
      : family === 4 && lexer.kind === 'number' && !isBracketed
        ? numberAddress(lexer)
        : undefined;
  if (value?.kind !== 'address' || value.address.family !== family) {
    lexer.fail('bad-address', lexer.described, `an IPv${family} address`);
  }
  lexer.advance();
  if (isBracketed && !accept(lexer, ']')) lexer.unexpected("']'");
  return value;
}

/** A number is an IPv4 address, as inet_aton(3) takes it. */
function numberAddress({ text }: Lexer): Value | undefined {
  const number = Number(text);
  return number < 2 ** 32 ? { kind: 'address', address: Address.v4(number) } : undefined;
}

/** The value of the address at hand: one for each address of a text. */
function addressValue({ text, addresses }: Lexer): Value | undefined {
  const known = addresses.get(text);
  if (known !== undefined) return known;
  const address = Address.tryParse(text);
  if (address === undefined) return undefined;
  const value: Value = { kind: 'address', address };
  addresses.set(text, value);
  return value;
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

function readSymbol(lexer: Lexer, { type, bits }: Part): number {
  const odd = readOdd(lexer, type);
  if (odd !== undefined) return odd;
  const { kind, text } = lexer;
  // nft knows `8021q` as the name of a protocol, which begins like a number.
  const named = kind === 'number' ? lexer.retake(/8021q|8021ad/y) : undefined;
  if (kind === 'number' && named === undefined) {
    const most = MOST[type] ?? Math.min(2 ** bits - 1, Number.MAX_SAFE_INTEGER);
    const number = readNumber(lexer, 0, most);
    return type === 'time' ? number * 1000 : number;
  }
  if (kind === 'duration' && type === 'time') {
    lexer.advance();
    return readDuration(text);
  }
  const isName = kind === 'word' || kind === 'string' || named !== undefined;
  const value = isName ? symbolValue(type, named ?? text) : undefined;
  if (value === undefined) {
    const known = symbolName(type, 1) ?? symbolName(type, 0);
    lexer.unexpected(`a value of type ${type}${known === undefined ? '' : `, such as ${known}`}`);
  }
  lexer.advance();
  return value;
}

/** The largest numbers of types whose values do not fill their bits. */
const MOST: Readonly<Partial<Record<DataType, number>>> = {
  boolean: 1,
  day: 6,
  hour: 24 * 60 * 60 - 1,
  ct_label: 127,
};

/** Values that are written in a form of their own: `1:2`, `"17:00"`, `aa:bb:cc:dd:ee:ff`. */
function readOdd(lexer: Lexer, type: DataType): number | undefined {
  const { kind, text } = lexer;
  let value: number | undefined;
  if (type === 'classid') {
    const pair = lexer.retake(/[0-9a-fA-F]{0,4}:[0-9a-fA-F]{0,4}(?![\w:])/y);
    value = pair === undefined ? undefined : readClassid(pair);
  } else if (type === 'ether_addr' && kind === 'address') value = readEtherAddress(text);
  else if (type === 'hour' && kind === 'string') value = readHour(text);
  else if (type === 'date' && kind === 'string') value = readDate(text);
  if (value !== undefined) lexer.advance();
  return value;
}

function isOrdered(first: Value, last: Value): boolean {
  if (first.kind === 'address' && last.kind === 'address') {
    return first.address.compare(last.address) <= 0;
  }
  return first.kind === 'number' && last.kind === 'number' && first.number <= last.number;
}
