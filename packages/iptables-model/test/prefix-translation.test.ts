import { Address, createRandom, netmask, parseRoute, type Random, udp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const wordsOf = ({ w0, w1, w2, w3 }: Address): readonly number[] =>
  [w0, w1, w2, w3].flatMap((word) => [word >>> 16, word & 0xffff]);

/** The sum of an address as a checksum takes it: 0 and 0xffff are the same. */
const sumOf = (address: Address): number =>
  wordsOf(address).reduce((sum, word) => sum + word, 0) % 0xffff;

/** An address with many words that are all zeros or all ones. */
function addressOf(random: Random): Address {
  const word = (): number => [0, 0xffff, 1, random.below(0x10000)][random.below(4)]!;
  const pair = (): number => (word() << 16) | word();
  // No packet comes from or goes to addresses such as ::, ff00:: and fe80::.
  return new Address(6, 0x20000000 | (pair() >>> 4), pair(), pair(), pair());
}

const and = (a: Address, b: Address): Address =>
  new Address(6, a.w0 & b.w0, a.w1 & b.w1, a.w2 & b.w2, a.w3 & b.w3);

/** The address that a packet has behind a translation; undefined where it was dropped. */
function translated(target: 'SNPT' | 'DNPT', from: string, to: string, address: Address) {
  const chain = target === 'SNPT' ? 'POSTROUTING' : 'PREROUTING';
  const rule = `-A ${chain} -j ${target} --src-pfx ${from} --dst-pfx ${to}`;
  const node = new TestNode(tableOf('mangle', [rule]), 6);
  node.host.routes.table('main').add(parseRoute('default dev eth1', 6));
  const [source, destination] = target === 'SNPT' ? [address, 'fd01::2'] : ['fd00::2', address];
  const { emitted } = node.host.send(
    udp(`[${source}]:1`, `[${destination}]:2`, { inputInterface: 'eth0' }),
  );
  return target === 'SNPT' ? emitted[0]?.source : emitted[0]?.destination;
}

test('a translation gives the prefix, changes one word of the rest, and leaves the checksum as it was', () => {
  const random = createRandom('prefixes');
  let dropped = 0;
  for (let turn = 0; turn < 40; turn++) {
    const length = [1, 15, 16, 17, 32, 47, 48, 49, 63, 64][random.below(10)]!;
    const mask = netmask(6, length);
    const [inner, outer] = [addressOf(random), addressOf(random)].map((any) => and(any, mask));
    const [from, to] = [`${inner}/${length}`, `${outer}/${length}`];
    const rest = random.below(5) === 0 ? Address.parse('::ffff:ffff:ffff:ffff') : addressOf(random);
    const before = new Address(
      6,
      inner!.w0 | (rest.w0 & ~mask.w0),
      inner!.w1 | (rest.w1 & ~mask.w1),
      rest.w2,
      rest.w3,
    );
    const words = wordsOf(before);
    const place = length <= 48 ? 3 : words.findIndex((word, at) => at > 3 && word !== 0xffff);
    const after = translated(turn % 2 === 0 ? 'SNPT' : 'DNPT', from, to, before);
    if (place < 0) {
      dropped++;
      expect([before, after]).toEqual([before, undefined]);
      continue;
    }
    const found = wordsOf(after!);
    expect(`${and(after!, mask)}`).toBe(`${outer}`);
    expect([from, to, sumOf(after!)]).toEqual([from, to, sumOf(before)]);
    expect(found[place]).not.toBe(0xffff);
    const bits = wordsOf(mask);
    const others = words.flatMap((word, at) => (at === place ? [] : [word & ~bits[at]!]));
    expect(found.flatMap((word, at) => (at === place ? [] : [word & ~bits[at]!]))).toEqual(others);
  }
  expect(dropped).toBeGreaterThan(0);
});

test('the longer of two prefixes is that of both', () => {
  const at = (from: string, to: string) =>
    `${translated('SNPT', from, to, Address.parse('2001:db8:a:b:1::5'))}`;
  expect(at('2001:db8::/32', 'fd01::/48')).toBe(at('2001:db8::/48', 'fd01::/48'));
  expect(at('2001:db8::/48', 'fd01::/32')).toBe(at('2001:db8::/48', 'fd01::/48'));
  expect(at('2001:db8::/48', 'fd01::/48')).not.toBe(at('2001:db8::/32', 'fd01::/32'));
});

test.each([
  ['2001:db8::', 'a prefix of 128 bits'],
  ['2001:db8::/65', 'one of more than 64'],
  ['2001:db8:0:0:1::/64', 'bits behind the prefix'],
  ['2001:db8::/ffff::ffff', 'a mask with a hole'],
  ['10.0.0.0/8', 'a prefix of IPv4'],
])('%s is refused: %s', (prefix) => {
  expect(() => translated('SNPT', prefix, 'fd01::/64', Address.parse('fd00::2'))).toThrow(
    expect.objectContaining({ line: 2, column: 34 }),
  );
  expect(() => translated('SNPT', 'fd01::/64', prefix, Address.parse('fd00::2'))).toThrow(
    expect.objectContaining({ line: 2, column: 54 }),
  );
});
