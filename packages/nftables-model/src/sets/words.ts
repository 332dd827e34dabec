import { type Address, PacketPathError } from '@packet-path/core';
import { bitsOf, widthOf } from '../types/type-facts.ts';
import type { DataType, Item, Value } from '../types/value.ts';

/** Words of a register file: each datum stands in whole words of 32 bits, as in the kernel's. */
export type Words = Int32Array;

/** The first and the last key of an item, both included; the same for a single value. */
export interface WordRange {
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** Gives the number of a device (`iif`): names stand for numbers when rules are loaded. */
export type DeviceNumbers = (name: string) => number;

/** @throws {PacketPathError} `not-allowed` for a value of another type, `not-found` for no device */
export function wordsOfValue(
  value: Value,
  type: DataType,
  devices: DeviceNumbers,
): readonly number[] {
  switch (value.kind) {
    case 'address':
      return addressWords(value.address, type);
    case 'number':
      if (type === 'ct_label') return labelWords(value.number);
      if (type === 'date') return dateWords(value.number);
      if (type === 'ipv4_addr' || widthOf(type) > 2) throw mismatch(type, 'a number');
      if (widthOf(type) === 2) return wordsOfNumber(value.number, type);
      return [value.number | 0];
    case 'name':
      if (type === 'iface_index') return [devices(value.name)];
      if (type !== 'ifname' && type !== 'string') throw mismatch(type, `'${value.name}'`);
      return nameWords(value.name);
  }
}

/** The bit of a label among 128, the lowest bit in the last word. */
function labelWords(bit: number): readonly number[] {
  const words = [0, 0, 0, 0];
  words[3 - (bit >> 5)] = 1 << (bit & 31);
  return words;
}

/** Seconds since 1970 as nanoseconds of 64 bits. */
function dateWords(seconds: number): readonly number[] {
  const nanoseconds = BigInt(Math.round(seconds)) * 1_000_000_000n;
  return [Number((nanoseconds >> 32n) & 0xffff_ffffn) | 0, Number(nanoseconds & 0xffff_ffffn) | 0];
}

/** A number of two words: the last one holds the bits that are left of whole words, as in the kernel. */
function wordsOfNumber(number: number, type: DataType): readonly [number, number] {
  const low = 2 ** (((bitsOf(type) - 1) % 32) + 1);
  return [Math.floor(number / low) | 0, (number % low) | 0];
}

/** The keys that an item stands for; `*` stands for all. */
export function rangeOfItem(item: Item, type: DataType, devices: DeviceNumbers): WordRange {
  switch (item.kind) {
    case 'prefix':
      return prefixRange(item.address, item.length, type);
    case 'range':
      return {
        first: wordsOfValue(item.first, type, devices),
        last: wordsOfValue(item.last, type, devices),
      };
    case 'wildcard': {
      const width = widthOf(type);
      return { first: Array(width).fill(0), last: Array(width).fill(-1) };
    }
    case 'name':
      if (type === 'ifname' && item.name.endsWith('*')) return namesBeginning(item.name);
      break;
    default:
  }
  const words = wordsOfValue(item, type, devices);
  return { first: words, last: words };
}

/** A device's name as sixteen bytes, zeros behind it (`IFNAMSIZ`). */
export function nameWords(name: string): readonly number[] {
  return bytesToWords(name, 0);
}

function namesBeginning(pattern: string): WordRange {
  const start = pattern.slice(0, -1);
  return { first: bytesToWords(start, 0), last: bytesToWords(start, 0xff) };
}

function bytesToWords(text: string, filler: number): readonly number[] {
  const words = [0, 0, 0, 0];
  for (let index = 0; index < 16; index++) {
    const byte = index < text.length ? text.charCodeAt(index) & 0xff : filler;
    words[index >> 2]! |= byte << (24 - (index & 3) * 8);
  }
  return words;
}

function addressWords(address: Address, type: DataType): readonly number[] {
  if (type === 'ipv4_addr' && address.family === 4) return [address.w3];
  if (type === 'ipv6_addr' && address.family === 6) {
    return [address.w0, address.w1, address.w2, address.w3];
  }
  throw mismatch(type, `${address}`);
}

function prefixRange(address: Address, length: number, type: DataType): WordRange {
  const words = addressWords(address, type);
  const masks = words.map((_, index) => maskWord(length - index * 32));
  return {
    first: words.map((word, index) => word & masks[index]!),
    last: words.map((word, index) => word | ~masks[index]!),
  };
}

/** The mask of the first so many bits of a word. */
export function maskWord(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? -1 : -1 << (32 - bits);
}

/** Negative, 0 or positive, as unsigned numbers, first word first. */
export function compareWords(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  width: number,
  at = 0,
  otherAt = 0,
): number {
  for (let index = 0; index < width; index++) {
    const left = a[at + index]! >>> 0;
    const right = b[otherAt + index]! >>> 0;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function mismatch(type: DataType, got: string): PacketPathError {
  return new PacketPathError('not-allowed', `${got} is not of type ${type}`, {
    expected: `a value of type ${type}`,
  });
}
