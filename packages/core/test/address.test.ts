import { addresses, families } from '@packet-path/testing';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import {
  Address,
  type AddressLike,
  PacketPathError,
  toAddress,
  UNSPECIFIED,
} from '../src/index.ts';

/** `::10.0.0.1`, which ipaddr.js takes for `::ffff:10.0.0.1`. */
const COMPATIBLE = /^::\d+\./;

/** The address as ipaddr.js reads it, a big integer. */
function oracle(text: string): bigint {
  return ipaddr
    .parse(text)
    .toByteArray()
    .reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

describe('the text of an address', () => {
  test('is read back as the same address', () => {
    fc.assert(
      fc.property(addresses(), (address) => {
        const again = Address.parse(address.toString());
        expect(again).toEqual(address);
        expect(again.equals(address)).toBe(true);
      }),
    );
  });

  test('means to ipaddr.js what it means here', () => {
    fc.assert(
      fc.property(addresses(), (address) => {
        fc.pre(!COMPATIBLE.test(address.toString()));
        expect(oracle(address.toString())).toBe(address.toBigInt());
      }),
    );
  });

  test('is what ipaddr.js writes by RFC 5952, the dotted forms apart', () => {
    fc.assert(
      fc.property(addresses(6), (address) => {
        const text = address.toString();
        fc.pre(!text.includes('.'));
        const bytes = ipaddr.parse(text) as ipaddr.IPv6;
        expect(text).toBe(bytes.toRFC5952String());
      }),
    );
  });

  test.each([
    // RFC 5952, section 4: no leading zeros, the longest run, the first of equal runs, lower case.
    ['2001:0db8::0001', '2001:db8::1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:DB8::A', '2001:db8::a'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    // glibc's inet_ntop writes mapped and compatible addresses dotted, low ones not.
    ['::ffff:a00:1', '::ffff:10.0.0.1'],
    ['::ffff:0:0', '::ffff:0.0.0.0'],
    ['::a00:1', '::10.0.0.1'],
    ['::1:0', '::0.1.0.0'],
    ['::ffff', '::ffff'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ])('%s is written %s', (text, written) => {
    expect(Address.parse(text).toString()).toBe(written);
  });

  test.each([
    '',
    ' ',
    '10.0.0',
    '10.0.0.',
    '.10.0.0',
    '10..0.1',
    '10.0.0.0.1',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.00',
    '0x0a.0.0.1',
    '10.0.0.-1',
    '10.0.0.1 ',
    ' 10.0.0.1',
    '10.0.0.1/8',
    '١٠.0.0.1',
    ':',
    ':::',
    '1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    '1::2::3',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    '12345::',
    'g::',
    'fe80::1%eth0',
    '[::1]',
    '::1.2.3',
    '::1.2.3.256',
    '::01.2.3.4',
    '1.2.3.4::',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::1.2.3.4:5',
  ])('%j is refused', (text) => {
    expect(Address.tryParse(text)).toBeUndefined();
    expect(() => Address.parse(text)).toThrow(
      expect.objectContaining({ code: 'bad-address', problem: `'${text}' is not an IP address` }),
    );
  });

  test('is never an address where ipaddr.js, strict, says it is none', () => {
    const scribble = fc.string({
      unit: fc.constantFrom(...'0123456789abcf:.:.::'),
      maxLength: 24,
    });
    fc.assert(
      fc.property(scribble, (text) => {
        const address = Address.tryParse(text);
        if (address === undefined || COMPATIBLE.test(text)) return;
        expect(ipaddr.isValid(text)).toBe(true);
        expect(oracle(text)).toBe(address.toBigInt());
      }),
      { numRuns: 2000 },
    );
  });

  test('however long, is answered at once', () => {
    for (const unit of ['1', ':', '1:', '.', '0.']) {
      expect(Address.tryParse(unit.repeat(200_000))).toBeUndefined();
    }
  });
});

describe('addresses', () => {
  test('are ordered as their numbers are, IPv4 first', () => {
    const both = families().chain((family) => fc.tuple(addresses(family), addresses(family)));
    fc.assert(
      fc.property(both, ([a, b]) => {
        const order = a.toBigInt() < b.toBigInt() ? -1 : a.toBigInt() > b.toBigInt() ? 1 : 0;
        expect(a.compare(b)).toBe(order);
        expect(a.equals(b)).toBe(order === 0);
      }),
    );
    expect(UNSPECIFIED[4].compare(UNSPECIFIED[6])).toBe(-1);
    expect(UNSPECIFIED[6].compare(Address.parse('255.255.255.255'))).toBe(1);
    expect(UNSPECIFIED[4].equals(UNSPECIFIED[6])).toBe(false);
  });

  test('are others where a single bit is another', () => {
    fc.assert(
      fc.property(addresses(6), fc.nat(127), (address, bit) => {
        const { w0, w1, w2, w3 } = address;
        const words = [w0, w1, w2, w3];
        words[bit >> 5]! ^= 1 << (bit & 31);
        const [a, b, c, d] = words as [number, number, number, number];
        const other = new Address(6, a, b, c, d);
        expect(address.equals(other)).toBe(false);
        expect(address.compare(other)).toBe(-other.compare(address));
        expect(address.equals(new Address(6, w0, w1, w2, w3))).toBe(true);
      }),
    );
  });

  test('count on within their last 32 bits', () => {
    fc.assert(
      fc.property(addresses(), fc.nat(0xffff), (address, count) => {
        const low = (address.toBigInt() + BigInt(count)) & 0xffffffffn;
        expect(address.plus(count).toBigInt()).toBe((address.toBigInt() & ~0xffffffffn) | low);
        expect(address.plus(count).plus(-count)).toEqual(address);
      }),
    );
  });

  test('are taken as they are, or as text', () => {
    const address = Address.parse('10.0.0.1');
    const same = (value: AddressLike): Address => toAddress(value);
    expect(same(address)).toBe(address);
    expect(same('10.0.0.1')).toEqual(address);
    expect(() => same('nowhere')).toThrow(PacketPathError);
    expect(JSON.stringify({ address })).toBe('{"address":"10.0.0.1"}');
  });
});
