import {
  createRandom,
  icmp,
  ip,
  type Packet,
  type Random,
  sctp,
  tcp,
  udp,
  withFields,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

/** Bytes at the edges of what can be printed, those that quoting knows, and letters. */
const BYTES = [0x00, 0x0a, 0x1f, 0x20, 0x22, 0x27, 0x5c, 0x7c, 0x7e, 0x7f, 0x80, 0xff];
const LETTERS = [0x40, 0x41, 0x5a, 0x5b, 0x60, 0x61, 0x7a, 0x7b];
/** Where the payload of a datagram of IPv4 begins. */
const PAYLOAD = 28;

const pick = (random: Random, from: readonly number[], length: number): readonly number[] =>
  Array.from({ length }, () => from[random.below(from.length)]!);
const hex = (octets: readonly number[]): string => Buffer.from(octets).toString('hex');

/** A datagram with characters of eight bits in it. */
const datagram = (content: string): Packet =>
  udp('10.0.0.2:1', '10.0.1.2:2', { inputInterface: 'eth0', content });

/** Rules that look for patterns, one each, in a chain of which each packet meets all. */
function nodeOf(patterns: readonly string[]): TestNode {
  const rules = patterns.map((words) => `-A PREROUTING -m string ${words}`);
  return new TestNode(tableOf('raw', rules));
}

/** The rules as iptables-save prints them, without what all have. */
function written(node: TestNode): readonly string[] {
  const lines = node.iptables.save().split('\n');
  return lines.flatMap((line) => /^-A PREROUTING -m string (.*)$/.exec(line)?.[1] ?? []);
}

test('a pattern is written in characters that can be printed, and read as the same bytes', () => {
  const random = createRandom('patterns');
  const patterns = Array.from({ length: 30 }, (_, at) =>
    pick(random, at % 2 === 0 ? [...LETTERS, 0x20, 0x22, 0x7e] : BYTES, 1 + random.below(6)),
  );
  const node = nodeOf(patterns.map((octets) => `--hex-string "|${hex(octets)}|" --algo bm`));
  const texts = written(node);
  expect(written(new TestNode(node.iptables.save()))).toEqual(texts);
  for (const [at, octets] of patterns.entries()) {
    expect(texts[at]).toMatch(/^[ -~]+$/);
    const isText = octets.every((octet) => octet >= 0x20 && octet <= 0x7e);
    expect(texts[at]!.startsWith('--string ')).toBe(isText && octets.at(-1) !== 0x5c);
    node.host.send(datagram(String.fromCharCode(...octets)));
    expect([texts[at], node.matched('raw', 'PREROUTING')[at]! > 0]).toEqual([texts[at], true]);
  }
});

test.each([
  ['é', 'c3a9'],
  ['\u07ff\u0800', 'dfbfe0a080'],
  ['\uffff', 'efbfbf'],
  ['\u{10000}😀', 'f0908080f09f9880'],
  ['\x7f\x80', '7fc280'],
])('the characters %j are their bytes in UTF-8', (text, octets) => {
  expect(written(nodeOf([`--string "${text}" --algo kmp`]))).toEqual([
    `--hex-string "|${octets}|" --algo kmp`,
  ]);
});

test('a pattern is found where it lies between both places, in any case where that is asked', () => {
  const random = createRandom('places');
  const letters = [0x41, 0x61, 0x5a, 0x7a, 0x5b, 0x7b, 0x40, 0x60];
  const fold = (text: string): string => text.replaceAll(/[A-Z]/g, (one) => one.toLowerCase());
  const asked = Array.from({ length: 50 }, () => ({
    text: String.fromCharCode(...pick(random, letters, 1 + random.below(3))),
    from: PAYLOAD + random.below(8),
    to: PAYLOAD + random.below(12),
    ignoresCase: random.below(2) === 0,
    isInverted: random.below(4) === 0,
  }));
  const node = nodeOf(
    asked.map(({ text, from, to, ignoresCase, isInverted }) => {
      const words = `--string "${text}" --algo bm --from ${from} --to ${to}`;
      return `${isInverted ? '! ' : ''}${words}${ignoresCase ? ' --icase' : ''}`;
    }),
  );
  let counts = asked.map(() => 0);
  for (let packet = 0; packet < 40; packet++) {
    const content = String.fromCharCode(...pick(random, letters, random.below(10)));
    node.host.send(datagram(content));
    const now = node.matched('raw', 'PREROUTING');
    const found = asked.map((_, at) => now[at]! > counts[at]!);
    counts = [...now];
    const wanted = asked.map(({ text, from, to, ignoresCase, isInverted }) => {
      const folded = ignoresCase ? fold : String;
      const place = folded(content.slice(0, Math.max(0, to - PAYLOAD))).indexOf(
        folded(text),
        from - PAYLOAD,
      );
      return place >= 0 !== isInverted;
    });
    expect([content, found]).toEqual([content, wanted]);
  }
  expect(Math.min(...counts)).toBeLessThan(Math.max(...counts));
});

test('the payload begins behind the header of its protocol', () => {
  const content = 'PAYLOAD';
  const from = { inputInterface: 'eth0', content };
  const [a, b] = ['10.0.0.2', '10.0.1.2'];
  const inner = udp(`${b}:2`, `${a}:1`, { content });
  const packets: readonly (readonly [Packet, number])[] = [
    [udp(`${a}:1`, `${b}:2`, from), 28],
    [tcp(`${a}:1`, `${b}:2`, from), 40],
    [tcp(`${a}:1`, `${b}:2`, { ...from, flags: ['SYN'], mss: 1400, windowScale: 7 }), 48],
    [sctp(`${a}:1`, `${b}:2`, { ...from, chunks: ['DATA'] }), 32],
    [icmp(a, b, { type: 8, code: 0 }, from), 28],
    [icmp(a, b, { type: 3, code: 1, inner }, { inputInterface: 'eth0' }), 56],
    [ip(47, a, b, from), 20],
  ];
  const places = [20, 28, 32, 40, 48, 56];
  const end = content.length;
  const node = nodeOf(
    places.map((at) => `--string ${content} --algo bm --from ${at} --to ${at + end}`),
  );
  let before = places.map(() => 0);
  for (const [packet, place] of packets) {
    // As long as its headers and what they carry.
    node.host.send(withFields(packet, { length: place + end }));
    const now = node.matched('raw', 'PREROUTING');
    expect(places.filter((_, at) => now[at]! > before[at]!)).toEqual([place]);
    before = [...now];
  }
});
