import { PacketPathError } from '../error/error.ts';
import { shown } from '../error/shown.ts';
import { printsItself } from '../print/inspect.ts';
import { formatIPv4, lengthOfIPv4, parseIPv4 } from './ipv4.ts';
import { formatIPv6, parseIPv6 } from './ipv6.ts';

/** The IP version. */
export type Family = 4 | 6;

// Fields under symbols have accessors without setters: to write to an address throws, at a quarter of
// the cost of freezing it, and comparisons of own fields (`deepEqual`) still see them.
const FAMILY: unique symbol = Symbol('family');
const W0: unique symbol = Symbol('w0');
const W1: unique symbol = Symbol('w1');
const W2: unique symbol = Symbol('w2');
const W3: unique symbol = Symbol('w3');

interface Words {
  [FAMILY]: Family;
  [W0]: number;
  [W1]: number;
  [W2]: number;
  [W3]: number;
}

/**
 * An IPv4 or IPv6 address: four 32-bit words, most significant first, an IPv4 address in the last.
 *
 * Words are signed (`| 0`), which V8 keeps unboxed; compare them, never order them. Immutable.
 *
 * ```ts
 * Address.parse('10.96.0.10').plus(1).toString(); // '10.96.0.11'
 * ```
 */
export class Address {
  constructor(family: Family, w0: number, w1: number, w2: number, w3: number) {
    const words = wordsOf(this);
    words[FAMILY] = family;
    words[W0] = w0 | 0;
    words[W1] = w1 | 0;
    words[W2] = w2 | 0;
    words[W3] = w3 | 0;
  }

  get family(): Family {
    return wordsOf(this)[FAMILY];
  }

  /** The most significant 32 bits of an IPv6 address; 0 for IPv4. */
  get w0(): number {
    return wordsOf(this)[W0];
  }

  get w1(): number {
    return wordsOf(this)[W1];
  }

  get w2(): number {
    return wordsOf(this)[W2];
  }

  /** The least significant 32 bits: of IPv4, the whole address. */
  get w3(): number {
    return wordsOf(this)[W3];
  }

  /** The IPv4 address of a 32-bit number in host order: `0x0a000001` is 10.0.0.1. */
  static v4(value: number): Address {
    return new Address(4, 0, 0, 0, value);
  }

  /** The IPv6 address of four 32-bit words, most significant first. */
  static v6(w0: number, w1: number, w2: number, w3: number): Address {
    return new Address(6, w0, w1, w2, w3);
  }

  /**
   * Reads `10.0.0.1` or `fd00::1`, as strictly as `inet_pton`: no leading zeros, no zone.
   *
   * @throws {PacketPathError} `bad-address`
   */
  static parse(text: string): Address {
    const address = Address.tryParse(text);
    if (address !== undefined) return address;
    throw new PacketPathError('bad-address', `${shown(text)} is not an IP address`, {
      expected: 'an address such as 10.0.0.1 or fd00::1',
    });
  }

  /** As `parse`, but answers undefined where the text is no address. */
  static tryParse(text: string): Address | undefined {
    if (typeof text !== 'string') return undefined;
    if (text.includes(':')) {
      const words = parseIPv6(text);
      return words && new Address(6, words[0], words[1], words[2], words[3]);
    }
    const value = parseIPv4(text);
    return value === undefined ? undefined : Address.v4(value);
  }

  equals(other: Address): boolean {
    return (
      this.w3 === other.w3 &&
      this.w2 === other.w2 &&
      this.w1 === other.w1 &&
      this.w0 === other.w0 &&
      this.family === other.family
    );
  }

  /** -1, 0 or 1: IPv4 before IPv6, then numerically. */
  compare(other: Address): number {
    if (this.family !== other.family) return this.family < other.family ? -1 : 1;
    const pairs = [
      [this.w0, other.w0],
      [this.w1, other.w1],
      [this.w2, other.w2],
      [this.w3, other.w3],
    ] as const;
    for (const [mine, theirs] of pairs) {
      if (mine !== theirs) return mine >>> 0 < theirs >>> 0 ? -1 : 1;
    }
    return 0;
  }

  /** The address `count` further on, wrapping at the end of the last 32 bits. */
  plus(count: number): Address {
    return new Address(this.family, this.w0, this.w1, this.w2, this.w3 + count);
  }

  /** The address as a big integer, for arithmetic at the edges. */
  toBigInt(): bigint {
    const word = (value: number): bigint => BigInt(value >>> 0);
    return (word(this.w0) << 96n) | (word(this.w1) << 64n) | (word(this.w2) << 32n) | word(this.w3);
  }

  /** The number of characters of its text. */
  get textLength(): number {
    return this.family === 4 ? lengthOfIPv4(this.w3) : this.toString().length;
  }

  toString(): string {
    return this.family === 4
      ? formatIPv4(this.w3)
      : formatIPv6([this.w0, this.w1, this.w2, this.w3]);
  }

  toJSON(): string {
    return this.toString();
  }

  static {
    printsItself(Address);
  }
}

/** An address, or the text of one: what public functions accept. */
export type AddressLike = Address | string;

/**
 * An address, given as one or as a text.
 *
 * @throws {PacketPathError} `bad-address`
 */
export function toAddress(value: AddressLike): Address {
  if (value instanceof Address) return value;
  if (typeof value === 'string') return Address.parse(value);
  throw new PacketPathError('bad-address', `${shown(value)} is no address`, {
    expected: "an Address, or a text such as '10.0.0.1' or 'fd00::1'",
  });
}

/** 0.0.0.0 and ::. */
export const UNSPECIFIED: Readonly<Record<Family, Address>> = {
  4: Address.v4(0),
  6: Address.v6(0, 0, 0, 0),
};

/** The same object, seen with its fields. */
function wordsOf(address: Address): Words {
  return address as unknown as Words;
}
