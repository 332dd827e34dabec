import { createRandom, SECOND, tcp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

interface Seen {
  readonly address: string;
  ttl: number;
  /** The last 32 times in seconds. */
  times: number[];
}

interface Asked {
  readonly words: string;
  readonly command: 'set' | 'rcheck' | 'update' | 'remove';
  readonly seconds?: number;
  readonly hits?: number;
  readonly sameTtl?: boolean;
  readonly reaps?: boolean;
  readonly isInverted?: boolean;
  /** The mark of packets that the rule is for; any where it is not given. */
  readonly mark?: number;
}

const RULES: readonly Asked[] = [
  { words: '--rcheck', command: 'rcheck' },
  { words: '! --rcheck --seconds 4', command: 'rcheck', seconds: 4, isInverted: true },
  { words: '--rcheck --hitcount 3', command: 'rcheck', hits: 3 },
  { words: '--rcheck --rttl', command: 'rcheck', sameTtl: true },
  { words: '--update --seconds 4 --hitcount 2', command: 'update', seconds: 4, hits: 2, mark: 1 },
  { words: '! --update --seconds 3', command: 'update', seconds: 3, isInverted: true, mark: 2 },
  { words: '--rcheck --seconds 9 --reap', command: 'rcheck', seconds: 9, reaps: true, mark: 3 },
  { words: '--update --seconds 9 --reap', command: 'update', seconds: 9, reaps: true, mark: 4 },
  { words: '--update --rttl', command: 'update', sameTtl: true, mark: 5 },
  { words: '--set', command: 'set', mark: 6 },
  { words: '! --set', command: 'set', isInverted: true, mark: 7 },
  { words: '--remove', command: 'remove', mark: 8 },
  { words: '! --remove', command: 'remove', isInverted: true, mark: 9 },
];

/** The answer of a rule to a packet; it changes the list, which has the address seen longest ago first. */
function answer(asked: Asked, list: Seen[], address: string, ttl: number, now: number): boolean {
  const { command, seconds = 0, hits = 1, sameTtl = false, isInverted = false } = asked;
  const forget = (entry: Seen): void => void list.splice(list.indexOf(entry), 1);
  const touch = (entry: Seen): void => {
    forget(entry);
    list.push({ address, ttl, times: [...entry.times, now].slice(-32) });
  };
  const entry = list.find((one) => one.address === address && (!sameTtl || one.ttl === ttl));
  if (entry === undefined) {
    if (command === 'set') list.push({ address, ttl, times: [now] });
    return (command === 'set') !== isInverted;
  }
  if (command === 'set') touch(entry);
  if (command === 'remove') forget(entry);
  if (command === 'set' || command === 'remove') return !isInverted;
  const found = entry.times.filter((time) => seconds === 0 || time >= now - seconds).length >= hits;
  const matches = found !== isInverted;
  const updates = matches && command === 'update';
  const [oldest] = list;
  if (asked.reaps === true && oldest !== undefined && !(updates && oldest === entry)) {
    if (oldest.times.at(-1)! < now - seconds) forget(oldest);
  }
  if (updates) touch(entry);
  return matches;
}

test('rules of recent answer, and leave in their list, what the list says by definition', () => {
  const rules = RULES.map(
    ({ words, mark }) =>
      `-A PREROUTING ${mark === undefined ? '' : `-m mark --mark ${mark} `}-m recent --name a ${words}`,
  );
  const node = new TestNode(tableOf('raw', rules));
  const random = createRandom('rules of recent');
  const list: Seen[] = [];
  let before = RULES.map(() => 0);
  for (let packet = 0; packet < 400; packet++) {
    node.host.clock.advance(random.below(3) * SECOND);
    const now = node.host.clock.now / SECOND;
    const [address, ttl, mark] = [
      `10.0.0.${2 + random.below(4)}`,
      63 + random.below(2),
      random.below(10),
    ];
    node.host.send(tcp(`${address}:1`, '10.0.1.2:80', { inputInterface: 'eth0', ttl, mark }));
    const counts = node.matched('raw', 'PREROUTING');
    const found = RULES.map((_, at) => counts[at]! > before[at]!);
    before = [...counts];
    const wanted = RULES.map(
      (asked) => (asked.mark ?? mark) === mark && answer(asked, list, address, ttl, now),
    );
    expect([packet, mark, found]).toEqual([packet, mark, wanted]);
    expect(
      node.iptables.view.recent[0]?.entries.map(({ address, seen }) => [
        address,
        seen.map((time) => time / SECOND),
      ]),
    ).toEqual(list.map(({ address, times }) => [address, times]));
  }
  // Every rule but `! --set` has matched.
  expect(RULES.filter((_, at) => before[at] === 0).map(({ words }) => words)).toEqual(['! --set']);
});

test.each([1, 2, 31, 32, 33, 40, 64, 65])('as many times are kept as %i hits ask for', (hits) => {
  const node = new TestNode(
    tableOf('raw', [
      '-A PREROUTING -m recent --set --name a',
      `-A PREROUTING -m recent --rcheck --hitcount ${hits} --name a`,
    ]),
  );
  for (let packet = 0; packet < hits + 2; packet++) {
    node.host.send(tcp('10.0.0.2:1', '10.0.1.2:80', { inputInterface: 'eth0' }));
  }
  expect(node.matched('raw', 'PREROUTING')).toEqual([hits + 2, 3]);
});
