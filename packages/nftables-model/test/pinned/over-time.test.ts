import { createRandom, MILLISECOND, type Packet, tcp, udp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from '../node.ts';

const RATES = [1, 2, 5].flatMap((rate) =>
  ['second', 'minute', 'hour', 'day', 'week'].flatMap((per) => [
    `limit rate ${rate}/${per}`,
    `limit rate over ${rate}/${per} burst ${rate === 1 ? 1 : 3} packets`,
    `limit rate ${rate} bytes/${per} burst ${100 * rate} bytes`,
    `limit rate over ${rate} kbytes/${per}`,
  ]),
);
/** Rules that remember packets, or ask the time; each of those in braces is held for every source. */
const RULES = [
  ...RATES,
  ...[
    'quota 500 bytes',
    'quota over 500 bytes',
    'quota until 1 kbytes used 600 bytes',
    'quota over 0 bytes',
  ],
  ...[
    'ct count 3',
    'ct count over 3',
    'ct expiration > 1m',
    'ct expiration < 30s',
    'ct packets > 2',
  ],
  ...[
    'ct bytes 40-200',
    'ct avgpkt > 60',
    'ct original packets 2',
    'ct reply bytes 0',
    'numgen inc mod 3 1',
  ],
  ...[
    'meta hour "00:00:05"-"12:00"',
    'meta hour "19:00"-"23:00"',
    'meta day "Friday"',
    'meta day { 0, 6 }',
  ],
  ...[
    'meta time < "1970-01-03"',
    'meta time "1970-01-01 00:00:10"-"1970-01-02 10:00"',
    'hour >= "18:00"',
  ],
  ...[
    'add @kept { ip saddr }',
    'update @fresh { ip saddr timeout 20s }',
    'add @short { ip saddr }',
    'ip saddr @short',
  ],
  ...[
    'update @rated { ip saddr limit rate 2/minute burst 2 packets }',
    'ip saddr @fresh',
    'tcp dport @two',
  ],
  ...[
    'update @few { ip saddr . th dport }',
    'add @counted { ip saddr ct count over 2 }',
    'limit name slow',
    'quota name much',
  ],
  ...[
    'update @held { ip saddr quota over 150 bytes }',
    'delete @fresh { ip daddr }',
    'meta mark set numgen inc mod 4 offset 3',
  ],
];

const SCRIPT = `table ip t {
	set kept { type ipv4_addr; flags dynamic; size 3; }
	set fresh { type ipv4_addr; flags dynamic,timeout; timeout 1m; }
	set short { type ipv4_addr; flags dynamic,timeout; timeout 7s; size 4; }
	set rated { type ipv4_addr; flags dynamic; size 9; }
	set few { type ipv4_addr . inet_service; flags dynamic,timeout; timeout 2s; size 2; }
	set counted { type ipv4_addr; flags dynamic; }
	set held { type ipv4_addr; flags dynamic; counter; }
	set two { type inet_service; flags timeout; elements = { 80 timeout 30s, 81 timeout 2h } }
	limit slow { rate 3/minute burst 2 packets }
	quota much { over 700 bytes }
	chain c {
		type filter hook forward priority filter;
		${RULES.map((rule) => `${rule} counter`).join('\n\t\t')}
	}
}
`;

const STEPS = [0, 1, 10, 250, 333, 999, 1000, 1001, 5000, 20_000, 60_000, 3_600_000, 20_000_000];

test('rules that remember packets, or ask the time, took the packets that they take', {
  tags: ['slow'],
}, async () => {
  const node = new TestNode(SCRIPT);
  const random = createRandom('over time');
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  const counts = (): number[] =>
    [
      ...node.nftables
        .save()
        .split('chain c {')[1]!
        .matchAll(/counter packets (\d+) bytes \d+$/gm),
    ].map(([, count]) => Number(count));
  const texts = RULES.map(() => '');
  let before = counts();
  expect(before.length).toBe(RULES.length);
  for (let count = 0; count < 120; count++) {
    const from = `${of(['10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5'])}:${of([4000, 4001])}`;
    const to = `10.0.1.2:${of([80, 81, 53])}`;
    const options = { inputInterface: 'eth0', payload: of([0, 1, 60, 300]) };
    const packet: Packet =
      random.below(3) === 0
        ? udp(from, to, options)
        : tcp(from, to, { ...options, flags: ['SYN'] });
    node.send(packet);
    const now = counts();
    for (const rule of RULES.keys()) texts[rule] += String(now[rule]! - before[rule]!);
    before = now;
    // The steps are short for a while, then long.
    node.host.clock.advance(of(STEPS.slice(0, count < 70 ? 9 : STEPS.length)) * MILLISECOND);
  }
  const lines = RULES.map((rule, index) => `${rule}\n  ${texts[index]}`);
  await expect(`${lines.join('\n')}\n${node.nftables.save()}`).toMatchFileSnapshot('over-time.txt');
});
