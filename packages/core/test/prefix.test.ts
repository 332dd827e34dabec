import { addresses, families, prefixes } from '@packet-path/testing';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import { Address, bits, netmask, Prefix, toPrefix } from '../src/index.ts';

/** `::10.0.0.1`, which ipaddr.js takes for `::ffff:10.0.0.1`. */
const COMPATIBLE = /^::\d+\./;

/** A prefix, and an address that is often just inside or just outside of it. */
const prefixAndAddress = families().chain((family) =>
  fc
    .tuple(prefixes(family), addresses(family), fc.integer({ min: -1, max: 2 }))
    .map(([prefix, other, step]) => {
      const near = step === 2 ? other : prefix.network().address.plus(step);
      return { prefix, address: near };
    }),
);

describe('a prefix', () => {
  test('contains what ipaddr.js matches', () => {
    fc.assert(
      fc.property(prefixAndAddress, ({ prefix, address }) => {
        fc.pre(![prefix, address].some((value) => COMPATIBLE.test(value.toString())));
        const range = ipaddr.parseCIDR(prefix.toString()) as [ipaddr.IPv4, number];
        const oracle = (ipaddr.parse(address.toString()) as ipaddr.IPv4).match(range);
        expect(prefix.contains(address)).toBe(oracle);
      }),
      { numRuns: 500 },
    );
  });

  test('contains its own address and its network, never one of the other family', () => {
    fc.assert(
      fc.property(prefixes(), (prefix) => {
        expect(prefix.contains(prefix.address)).toBe(true);
        expect(prefix.contains(prefix.network().address)).toBe(true);
        const other = prefix.family === 4 ? Address.v6(0, 0, 0, prefix.address.w3) : Address.v4(0);
        expect(prefix.contains(other)).toBe(false);
      }),
    );
  });

  test('has the network of the mask, and that is its own network', () => {
    fc.assert(
      fc.property(prefixes(), (prefix) => {
        const { length, family, address } = prefix;
        const hostBits = BigInt(bits(family) - length);
        const network = prefix.network();
        expect(network.address.toBigInt()).toBe((address.toBigInt() >> hostBits) << hostBits);
        expect(network.network().equals(network)).toBe(true);
        expect(netmask(family, length)).toEqual(prefix.mask);
      }),
    );
  });

  test('is read back from its text, host bits and all', () => {
    fc.assert(
      fc.property(prefixes(), (prefix) => {
        expect(Prefix.parse(prefix.toString()).equals(prefix)).toBe(true);
        expect(JSON.stringify([prefix])).toBe(`["${prefix}"]`);
      }),
    );
    expect(toPrefix('10.1.2.3/8').toString()).toBe('10.1.2.3/8');
    expect(toPrefix('10.1.2.3/8').network().toString()).toBe('10.0.0.0/8');
    expect(toPrefix('10.1.2.3').toString()).toBe('10.1.2.3/32');
    expect(toPrefix('::').toString()).toBe('::/128');
  });

  test.each([
    ['10.0.0.0/33', 'bad-prefix'],
    ['fd00::/129', 'bad-prefix'],
    ['10.0.0.0/', 'bad-prefix'],
    ['10.0.0.0/08', 'bad-prefix'],
    ['10.0.0.0/-1', 'bad-prefix'],
    ['10.0.0.0/8/8', 'bad-prefix'],
    ['10.0.0.0/255.0.0.0', 'bad-prefix'],
    ['10.0.0/8', 'bad-address'],
    ['/8', 'bad-address'],
    ['', 'bad-address'],
  ])('%j is refused: %s', (text, code) => {
    expect(() => Prefix.parse(text)).toThrow(expect.objectContaining({ code }));
  });

  test('of a broken length cannot be made', () => {
    for (const length of [-1, 33, 1.5, Number.NaN]) {
      expect(() => new Prefix(Address.v4(0), length)).toThrow(
        expect.objectContaining({ code: 'bad-prefix' }),
      );
    }
  });
});
