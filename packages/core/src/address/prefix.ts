import { PacketPathError } from '../error/error.ts';
import { shown } from '../error/shown.ts';
import { printsItself } from '../print/inspect.ts';
import { Address, type Family } from './address.ts';

/**
 * A network: an address and how many of its leading bits count. Immutable.
 *
 * `address` keeps its host bits when read with `parse`, as `ip addr` needs them; `network()` drops them.
 *
 * ```ts
 * Prefix.parse('10.244.0.0/16').contains(Address.parse('10.244.3.7')); // true
 * ```
 */
export class Prefix {
  readonly address: Address;
  readonly length: number;
  readonly mask: Address;

  /** @throws {PacketPathError} `bad-prefix` for no address, or a length that is not 0 to 32, or 0 to 128. */
  constructor(address: Address, length: number) {
    if (!(address instanceof Address)) {
      throw new PacketPathError('bad-prefix', `the address of a prefix is ${shown(address)}`, {
        expected: 'an Address, or a text for Prefix.parse',
      });
    }
    if (!Number.isInteger(length) || length < 0 || length > bits(address.family)) {
      throw new PacketPathError('bad-prefix', `prefix length ${length} does not fit ${address}`, {
        expected: `0 to ${bits(address.family)}`,
      });
    }
    this.address = address;
    this.length = length;
    this.mask = netmask(address.family, length);
  }

  /**
   * Reads `10.0.0.0/8` or `fd00::/64`; a bare address is a prefix of its full length.
   *
   * @throws {PacketPathError} `bad-address` or `bad-prefix`
   */
  static parse(text: string): Prefix {
    const slash = text.indexOf('/');
    if (slash < 0) return Prefix.host(Address.parse(text));
    const digits = text.slice(slash + 1);
    if (!/^(0|[1-9]\d{0,2})$/.test(digits)) {
      throw new PacketPathError('bad-prefix', `'${text}' has no prefix length`, {
        expected: 'a prefix such as 10.0.0.0/8',
      });
    }
    return new Prefix(Address.parse(text.slice(0, slash)), Number(digits));
  }

  /** The prefix that holds one address. */
  static host(address: Address): Prefix {
    return new Prefix(address, bits(address.family));
  }

  get family(): Family {
    return this.address.family;
  }

  contains(address: Address): boolean {
    const { address: net, mask } = this;
    return (
      address.family === net.family &&
      ((address.w3 ^ net.w3) & mask.w3) === 0 &&
      ((address.w2 ^ net.w2) & mask.w2) === 0 &&
      ((address.w1 ^ net.w1) & mask.w1) === 0 &&
      ((address.w0 ^ net.w0) & mask.w0) === 0
    );
  }

  /** The same prefix with its host bits cleared. */
  network(): Prefix {
    const { address: a, mask: m } = this;
    return new Prefix(
      new Address(a.family, a.w0 & m.w0, a.w1 & m.w1, a.w2 & m.w2, a.w3 & m.w3),
      this.length,
    );
  }

  equals(other: Prefix): boolean {
    return this.length === other.length && this.address.equals(other.address);
  }

  static {
    printsItself(Prefix);
  }

  toString(): string {
    return `${this.address}/${this.length}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** A prefix, or the text of one. */
export type PrefixLike = Prefix | string;

/**
 * A prefix, given as one or as a text.
 *
 * @throws {PacketPathError} `bad-address` or `bad-prefix`
 */
export function toPrefix(value: PrefixLike): Prefix {
  return typeof value === 'string' ? Prefix.parse(value) : value;
}

/** Bits in an address: 32 or 128. */
export function bits(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** The mask of a prefix length, as an address: 255.255.255.0 for 24. */
export function netmask(family: Family, length: number): Address {
  const word = (start: number): number => {
    const ones = Math.min(32, Math.max(0, length - start));
    return ones === 0 ? 0 : -1 << (32 - ones);
  };
  return family === 4 ? Address.v4(word(0)) : Address.v6(word(0), word(32), word(64), word(96));
}
