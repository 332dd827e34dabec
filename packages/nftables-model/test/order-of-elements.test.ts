import { createRandom } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import {
  type NftVersion,
  nftRulesetOf,
  readNft,
  readNftJson,
  writeNft,
  writeNftJson,
} from '../src/index.ts';

const OLDER: readonly NftVersion[] = ['1.0.6', '1.1.3'];
const VERSIONS: readonly NftVersion[] = [...OLDER, '1.1.7'];

/** The elements of the one set of a table, in the order in which they are listed, by way of JSON too. */
function order(
  declaration: string,
  elements: readonly string[],
  version: NftVersion,
): readonly string[] {
  const of = (body: string): readonly string[] =>
    /elements = \{ (.*?) \}/s.exec(body)![1]!.split(/,\s+/);
  const ruleset = nftRulesetOf(
    readNft(`table ip t {\n${declaration}; elements = { ${elements.join(', ')} }; }\n}\n`),
  );
  const listed = of(writeNft(ruleset, { version }));
  const again = nftRulesetOf(readNftJson(writeNftJson(ruleset)));
  expect(of(writeNft(again, { version }))).toEqual(listed);
  return listed;
}

/** Lists of elements in orders by chance. */
function shuffled(elements: readonly string[]): readonly (readonly string[])[] {
  const random = createRandom(elements.join());
  return Array.from({ length: 4 }, () => {
    const left = [...elements];
    return elements.map(() => left.splice(random.below(left.length), 1)[0]!);
  });
}

/** Sets whose elements stand here as nft lists them. */
const SINGLE: readonly [declaration: string, elements: readonly string[]][] = [
  ['set s { type inet_service', ['0', '1', '2', '80', '255', '256', '257', '8080', '65535']],
  ['set s { type mark', ['0x00000000', '0x00000001', '0x00000100', '0x00010000', '0xff000000']],
  [
    'set s { type ipv4_addr',
    ['1.0.0.2', '1.0.1.0', '2.0.0.1', '10.0.0.1', '192.0.2.1', '255.0.0.0'],
  ],
  ['set s { type ipv6_addr', ['::', '::1', '1::', '2:1::', 'fd00::1', 'fd00::2', 'fd00:0:1::']],
  ['set s { type inet_proto', ['icmp', 'tcp', 'udp', 'esp', '200']],
  ['set s { type ifname', ['"b"', '"lo"', '"eth0"', '"eth1"', '"wlan0"']],
  [
    'set s { type ipv4_addr; flags interval',
    ['1.0.0.0/8', '10.0.0.1', '10.0.0.4-10.0.0.9', '11.0.0.0/16'],
  ],
  ['set s { type inet_service; flags interval', ['1-9', '20', '30-400', '500']],
  ['map s { type inet_service : verdict', ['1 : accept', '20 : drop', '300 : accept', '* : drop']],
  [
    'map s { type ipv4_addr : mark',
    ['1.0.0.1 : 0x00000009', '2.0.0.1 : 0x00000001', '* : 0x00000005'],
  ],
];

describe('elements are listed in one order, however they are written', () => {
  test.each(SINGLE)('%s', (declaration, elements) => {
    for (const version of declaration.includes('ifname') ? OLDER : VERSIONS) {
      for (const written of shuffled(elements)) {
        expect(order(declaration, written, version)).toEqual(elements);
      }
    }
  });

  test('those of bits by the lowest of them', () => {
    const elements = ['invalid', 'established', 'related', 'new', 'untracked'];
    for (const version of VERSIONS) {
      for (const written of shuffled(elements)) {
        expect(order('set s { type ct_state', written, version)).toEqual(elements);
      }
      expect(order('set s { type tcp_flag', ['ack', 'syn', 'fin', 'urg', 'rst'], version)).toEqual([
        ...['fin', 'syn', 'rst', 'ack', 'urg'],
      ]);
    }
  });

  test('names by their words in the newest version, and wherever one ends with *', () => {
    const names = ['"b"', '"eth0"', '"eth1"', '"lo"', '"wlan0"'];
    for (const written of shuffled(names)) {
      expect(order('set s { type ifname', written, '1.1.7')).toEqual(names);
    }
    const patterns = ['"a"', '"eth0"', '"eth1*"', '"lo"', '"wlan*"'];
    for (const version of VERSIONS) {
      for (const written of shuffled(patterns)) {
        expect(order('set s { type ifname; flags interval', written, version)).toEqual(patterns);
      }
    }
  });

  test('concatenations of intervals as they were written', () => {
    const elements = ['2.0.0.0/8 . 80', '1.0.0.0/8 . 90', '1.0.0.1 . 1-9'];
    for (const version of VERSIONS) {
      expect(
        order('set s { type ipv4_addr . inet_service; flags interval', elements, version),
      ).toEqual(elements);
    }
  });
});

/** The bytes of a part as the kernel keeps it. */
function bytesOf(part: string, type: string): readonly number[] {
  if (type === 'ipv4_addr') return part.split('.').map(Number);
  if (type === 'ifname') {
    const name = part.replaceAll('"', '');
    return Array.from({ length: 16 }, (_, at) => name.charCodeAt(at) || 0);
  }
  const number = Number(part);
  if (type === 'inet_service') return [number >> 8, number & 255];
  // A mark is a number of the processor's.
  return [0, 8, 16, 24].map((shift) => (number >>> shift) & 255);
}

describe('concatenations', () => {
  const PARTS: Readonly<Record<string, readonly string[]>> = {
    ipv4_addr: ['1.0.0.2', '2.0.0.1', '1.0.1.0', '0.1.0.0'],
    inet_service: ['1', '256', '511', '80'],
    mark: ['0x00000001', '0x01000000', '0x00010000'],
    ifname: ['"lo"', '"eth0"', '"eth1"'],
  };
  const TYPES = [
    ['ipv4_addr', 'inet_service'],
    ['inet_service', 'ipv4_addr'],
    ['mark', 'ipv4_addr'],
    ['ipv4_addr', 'mark', 'inet_service'],
    ['ifname', 'inet_service'],
    ['mark', 'ifname'],
  ];

  test.each(TYPES.map((types) => [types.join(' . '), types] as const))(
    'of %s are in the order of their bytes, the last of which counts most',
    (name, types) => {
      const keys = types.reduce<string[]>(
        (all, type) =>
          all.length === 0
            ? [...PARTS[type]!]
            : all.flatMap((before) => PARTS[type]!.map((part) => `${before} . ${part}`)),
        [],
      );
      const number = (key: string): bigint =>
        key
          .split(' . ')
          .flatMap((part, at) => bytesOf(part, types[at]!))
          .reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
      const wanted = keys.toSorted((a, b) => (number(a) < number(b) ? -1 : 1));
      for (const version of OLDER) {
        for (const written of shuffled(keys)) {
          expect(order(`set s { type ${name}`, written, version)).toEqual(wanted);
        }
      }
    },
  );

  test('in the newest version their first part counts most', () => {
    const elements = [
      '1.0.0.2 . 1',
      '1.0.0.2 . 80',
      '1.0.0.2 . 256',
      '2.0.0.1 . 1',
      '10.0.0.1 . 80',
    ];
    for (const written of shuffled(elements)) {
      expect(order('set s { type ipv4_addr . inet_service', written, '1.1.7')).toEqual(elements);
    }
  });

  test('have one place for *, which stands for all others', () => {
    const elements = ['1.0.0.2 . 80 : accept', '2.0.0.1 . 80 : drop', '* : drop'];
    for (const version of VERSIONS) {
      const orders = shuffled(elements).map((written) =>
        order('map s { type ipv4_addr . inet_service : verdict', written, version),
      );
      expect(new Set(orders.map(String)).size).toBe(1);
    }
  });
});
