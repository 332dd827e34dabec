import { Address, bits, type Family, Prefix } from '@packet-path/core';
import type { Word } from './word.ts';

/** Addresses from one to another, both included, as IPv4 numbers. */
interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** Things that a text stands for, made one by one. */
export interface Choices {
  readonly length: number;
  at(index: number): readonly number[];
}

/**
 * The addresses of `10.0.0.1`, `10.0.0.0/30` or `10.0.0.1-10.0.0.9`, as words; of each network where the
 * set keeps a netmask. IPv6 knows single addresses only.
 *
 * @throws {PacketPathError} `bad-address` or `bad-prefix`
 */
export function readAddresses(word: Word, family: Family, netmask?: number): Choices {
  if (family === 6) {
    const { w0, w1, w2, w3 } = masked(readAddress(word, 6), netmask);
    return { length: 1, at: () => [w0, w1, w2, w3] };
  }
  const { first, last } = readRange(word);
  const step = 2 ** (32 - (netmask ?? 32));
  const start = first - (first % step);
  return {
    length: Math.floor((last - start) / step) + 1,
    at: (index) => [(start + index * step) | 0],
  };
}

/** One address of a family, `/32` or `/128` allowed. */
export function readAddress(word: Word, family: Family): Address {
  const { address, length } = word.read(Prefix.parse);
  if (address.family !== family) throw wrongFamily(word, family);
  if (length === bits(family)) return address;
  throw word.error('bad-address', `'${word.text}' is a network`, 'one address');
}

/**
 * The networks of `10.0.0.0/8`, `10.0.0.1` or `10.0.0.1-10.0.0.9`: a range is cut into the fewest
 * networks, as ip_set_range_to_cidr does.
 *
 * @throws {PacketPathError} `bad-address` or `bad-prefix`, also for a length of 0 unless `anything`
 */
export function readNetworks(word: Word, family: Family, anything: boolean): Prefix[] {
  if (word.text.includes('-') && family === 4) return networksOf(readRange(word));
  const prefix = word.read(everythingOr(family)).network();
  if (prefix.family !== family) throw wrongFamily(word, family);
  if (prefix.length > 0 || anything) return [prefix];
  throw word.error('bad-prefix', `'${word.text}' is everything`, 'a prefix length of 1 or more');
}

/** `FROM-TO`, a network or an address, as numbers. */
export function readRange(word: Word): AddressRange {
  const [from, to, ...rest] = word.split('-');
  if (from === undefined || rest.length > 0) {
    throw word.error('bad-address', `'${word.text}' is not a range`, 'FROM-TO');
  }
  if (to !== undefined) {
    const [low, high] = [readAddress(from, 4).w3 >>> 0, readAddress(to, 4).w3 >>> 0];
    return { first: Math.min(low, high), last: Math.max(low, high) };
  }
  const prefix = word.read(Prefix.parse).network();
  if (prefix.family !== 4) throw wrongFamily(word, 4);
  const first = prefix.address.w3 >>> 0;
  return { first, last: first + 2 ** (32 - prefix.length) - 1 };
}

/** A short form of the resolver: `0/0` is every address of IPv4. */
function everythingOr(family: Family): (text: string) => Prefix {
  return (text) => Prefix.parse(family === 4 && text === '0/0' ? '0.0.0.0/0' : text);
}

function networksOf({ first, last }: AddressRange): Prefix[] {
  const networks: Prefix[] = [];
  for (let start = first; start <= last; ) {
    let length = 32;
    // The largest network that begins here and does not reach beyond the end.
    while (length > 1) {
      const size = 2 ** (33 - length);
      if (start % size !== 0 || start + size - 1 > last) break;
      length--;
    }
    networks.push(new Prefix(Address.v4(start), length));
    start += 2 ** (32 - length);
  }
  return networks;
}

function masked(address: Address, length: number | undefined): Address {
  return length === undefined ? address : new Prefix(address, length).network().address;
}

function wrongFamily(word: Word, family: Family): Error {
  return word.error('bad-address', `'${word.text}' is of the other family`, `IPv${family}`);
}
