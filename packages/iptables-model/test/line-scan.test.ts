import { Address, createRandom, type Random } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { AddressReader } from '../src/quick/address-reader.ts';
import { EndpointReader } from '../src/quick/endpoint-reader.ts';
import { LineScan, Slot } from '../src/quick/line-scan.ts';
import { LiveChain } from '../src/ruleset/live-chain.ts';

const HOME = { tool: 'iptables', family: 4, table: 'filter' } as const;
const CHAINS = new Map(['A', 'SVC-1'].map((name) => [name, new LiveChain(name, null, HOME)]));

const OPTIONS: Readonly<Record<string, number>> = {
  '-s': Slot.SOURCE,
  '-d': Slot.DESTINATION,
  '--comment': Slot.NOTE,
  '-j': Slot.JUMP,
  '-g': Slot.GOTO,
  '--to-destination': Slot.NAT,
  '--to-source': Slot.NAT,
};

/** A line as it is cut: its slots, the chain that it leads to, and everything but the slots. */
interface Cut {
  readonly slots: readonly (readonly [kind: number, text: string])[];
  readonly chain: string | undefined;
  readonly pattern: string;
}

/** The cut by its definition; undefined for the general reader. */
function cutOf(line: string): Cut | undefined {
  const slots: [number, string][] = [];
  const pattern: (string | number)[] = [];
  let chain: string | undefined;
  let rest = line;
  let expected = 0;
  for (;;) {
    const isAddress = expected === Slot.SOURCE || expected === Slot.DESTINATION;
    const plain = expected !== Slot.NOTE && !isAddress;
    const word = (
      plain
        ? /^[!#-[\]-~]+/
        : isAddress
          ? /^[0-9:.a-f]+(?=[/ ]|$)/
          : /^(?:"[ !#-[\]-~]*"|[!#-[\]-~]+)(?= |$)/
    ).exec(rest)?.[0];
    if (word === undefined) return undefined;
    rest = rest.slice(word.length);
    const leads = expected === Slot.JUMP || expected === Slot.GOTO;
    const isSlot =
      !plain ||
      (slots.length < 8 &&
        (expected === Slot.NAT || (leads && chain === undefined && CHAINS.has(word))));
    // A chain that finds no room for its slot is led to all the same: the line fits no pattern then.
    if (leads && chain === undefined && CHAINS.has(word)) chain = word;
    if (isSlot) {
      if (slots.length === 8) return undefined;
      slots.push([expected, word]);
      pattern.push(expected);
      expected = 0;
    } else {
      pattern.push(word);
      expected = OPTIONS[word] ?? 0;
    }
    if (rest === '') return { slots, chain, pattern: JSON.stringify(pattern) };
    if (isAddress && rest.startsWith('/')) continue;
    if (!rest.startsWith(' ') || rest === ' ') return undefined;
    rest = rest.slice(1);
  }
}

const WORDS = [
  ...Object.keys(OPTIONS),
  '-s',
  '-d',
  '--comment',
  '-j',
  '10.0.0.1/32',
  '10.9.0.0/16',
  '0af9:3.:/99',
  '10.0.0.1',
  'fd00::af9/128',
  '10.0.0.1/',
  'g0::1',
  '/24',
  '"a note"',
  '"',
  '""',
  '"x"y',
  'bare',
  'ba"re',
  'back\\slash',
  '"es\\caped"',
  '"ta\tb"',
  'ta\tb',
  'ünlike',
  '"é"',
  '!~',
  '"! ~"',
  '\u007f',
  '"\u007f"',
  'A',
  'SVC-1',
  'ACCEPT',
  '-p',
  '-',
  '10.0.0.9:80',
  '',
];

function lines(random: Random, count: number): readonly string[] {
  return Array.from({ length: count }, () => {
    const words: string[] = [];
    for (let left = 1 + random.below(7); left > 0; left--) {
      const word = WORDS[random.below(WORDS.length)]!;
      words.push(word);
      // Mostly a value that the option takes.
      if (random.below(4) === 0) continue;
      if (word === '-s' || word === '-d') words.push(`10.0.0.${random.below(99)}/32`);
      if (word === '--comment') words.push(`"note ${random.below(99)}"`);
      if (word === '-j' || word === '-g') words.push(random.below(2) === 0 ? 'A' : 'SVC-1');
    }
    return words.join(' ');
  });
}

/** A scan of a line that stands within a text. */
function scanned(scan: LineScan, line: string): (Cut & { readonly hash: number }) | undefined {
  const text = `-s ${line} 1`;
  const find = (start: number, end: number): LiveChain | undefined =>
    CHAINS.get(text.slice(start, end));
  if (!scan.scan(text, 3, 3 + line.length, find)) return undefined;
  const { kinds, starts, ends, count, hash } = scan;
  const slots = [...kinds.slice(0, count)].map(
    (kind, slot) => [kind, text.slice(starts[slot], ends[slot])] as const,
  );
  return { slots, chain: scan.chain?.name, pattern: '', hash };
}

describe('a line is cut into its pattern and its slots', () => {
  const random = createRandom('line scan');
  const scan = new LineScan();
  const all = [
    '',
    ...WORDS,
    ...Object.keys(OPTIONS).flatMap((option) => WORDS.map((word) => `${option} ${word}`)),
    ...Array.from({ length: 10 }, (_, slots) => '--to-source a '.repeat(slots).trim()),
    ...Array.from({ length: 10 }, (_, slots) => `${'-s 1 '.repeat(slots)}-j A`),
    ...Array.from({ length: 10 }, (_, slots) => `${'--to-source a '.repeat(slots)}-d f`),
    ...lines(random, 1500),
  ];

  test('as the definition cuts it, or is left to the general reader', () => {
    const told = (cut: Cut | undefined) => cut && [cut.slots, cut.chain];
    expect(all.map((line) => [line, told(scanned(scan, line))])).toEqual(
      all.map((line) => [line, told(cutOf(line))]),
    );
  });

  test('with one hash for each pattern', () => {
    const hashes = new Map<string, number>();
    for (const line of all) {
      const cut = cutOf(line);
      if (cut === undefined) continue;
      const { hash } = scanned(scan, line)!;
      const known = hashes.get(cut.pattern);
      if (known === undefined) hashes.set(cut.pattern, hash);
      else if (known !== hash) expect.fail(`another hash for ${line}`);
    }
    expect(new Set(hashes.values()).size).toBe(hashes.size);
    expect(hashes.size).toBeGreaterThan(250);
  });
});

/** A word among others, and where it stands. */
function placed(word: string): readonly [text: string, start: number, end: number] {
  return [`-s 12${word}34 `, 5, 5 + word.length];
}

const OCTETS = [
  '0',
  '1',
  '9',
  '10',
  '99',
  '100',
  '255',
  '256',
  '999',
  '01',
  '00',
  '',
  'a',
  '/',
  ':',
];

function addressWords(): readonly string[] {
  const words = ['.', '', '1', '1.2', '1.2.3', '1.2.3.4.5', '1.2.3.4.', '.1.2.3.4', '1..2.3'];
  for (const octet of OCTETS) {
    words.push(`${octet}.2.3.4`, `1.${octet}.3.4`, `1.2.3.${octet}`, `1.2.${octet}.4`);
  }
  return words;
}

describe('addresses are read in their place', () => {
  const mask = Address.parse('255.255.0.0');

  test('as the general reader reads them, and cut to the mask', () => {
    const reader = new AddressReader(4);
    for (const word of addressWords()) {
      const parsed = Address.tryParse(word);
      const wanted = parsed?.family === 4 ? Address.v4(parsed.w3 & mask.w3) : undefined;
      const found = reader.read(...placed(word), mask);
      expect([word, found?.toString()]).toEqual([word, wanted?.toString()]);
    }
    expect(reader.read(...placed('10.0.0.1'), null)).toBeUndefined();
  });

  test('and of IPv6', () => {
    const reader = new AddressReader(6);
    const prefix = Address.parse('ffff:ff00::');
    const read = (word: string) => reader.read(...placed(word), prefix)?.toString();
    expect(read('fd00:1234::1')).toBe('fd00:1200::');
    expect(['10.0.0.1', 'fd00::1::1', '', 'fd00::12345'].map(read)).toEqual(
      Array(4).fill(undefined),
    );
    expect(reader.read(...placed('fd00::1'), null)).toBeUndefined();
  });

  test('and are one object each where there are many', () => {
    const reader = new AddressReader(4);
    const all = Address.parse('255.255.255.255');
    const read = (word: string) => reader.read(...placed(word), all);
    for (let few = 0; few < 32; few++) expect(read('10.0.0.1')).not.toBe(read('10.0.0.1'));
    const kept = new Map<string, unknown>();
    for (let number = 0; number < 300; number++) {
      const word = `10.0.${number >> 4}.${number & 15}`;
      const address = read(word);
      expect(`${address}`).toBe(word);
      expect(read(word)).toBe(address);
      kept.set(word, address);
    }
    const same = [...kept].filter(([word, address]) => read(word) === address);
    expect(same.length).toBeGreaterThan(250);
  });
});

test('an end to translate to is read in its place, and ports are shared', () => {
  const reader = new EndpointReader(new AddressReader(4));
  const ports = [
    '1',
    '9',
    '80',
    '65535',
    '65536',
    '99999',
    '0',
    '080',
    '',
    'x',
    '8x',
    '-1',
    '80-81',
    '/',
    ':',
  ];
  const words = [
    ...ports.map((port) => `10.0.0.1:${port}`),
    ...addressWords().map((word) => `${word}:80`),
    '10.0.0.1',
    ':80',
    '10.0.0.1:80:90',
  ];
  for (const word of words) {
    const [, host = '', port = ''] = /^([\d.]+):([1-9]\d*)$/.exec(word) ?? [];
    const address = Address.tryParse(host);
    const isEnd = address?.family === 4 && Number(port) <= 65_535;
    const found = reader.read(...placed(word));
    const wanted = isEnd ? [word, `${address}`, `${address}`, Number(port), Number(port)] : [word];
    const { addresses, ports: range } = found ?? {};
    const told = found && [`${addresses?.first}`, `${addresses?.last}`, range?.first, range?.last];
    expect([word, ...(told ?? [])]).toEqual(wanted);
  }
  // A colon behind the word is not the word's.
  expect(reader.read('10.0.0.1 :80', 0, 8)).toBeUndefined();
  expect(reader.read(':80 10.0.0.1', 4, 12)).toBeUndefined();
  const read = (word: string) => reader.read(...placed(word))?.ports;
  expect(read('10.0.0.1:80')).toBe(read('10.0.0.2:80'));
  expect(read('10.0.0.1:80')).not.toBe(read('10.0.0.1:81'));
  expect(Object.isFrozen(read('10.0.0.1:80'))).toBe(true);
});
