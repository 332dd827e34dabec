import { createRandom, MILLISECOND, type Packet, tcp, udp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode, tableOf } from '../node.ts';

const HASH = [
  ...[
    '--hashlimit-upto 2/sec --hashlimit-burst 1',
    '--hashlimit-above 3/min',
    '--hashlimit-upto 30/hour --hashlimit-burst 2',
  ],
  ...[
    '--hashlimit-above 100b/s',
    '--hashlimit-upto 50b/s --hashlimit-burst 200',
    '--hashlimit-upto 1kb/s --hashlimit-burst 1kb',
  ],
  ...[
    '--hashlimit-above 9/day --hashlimit-burst 3',
    '--hashlimit-upto 2/sec --hashlimit-rate-match',
  ],
  ...['--hashlimit-above 1/sec --hashlimit-rate-match --hashlimit-rate-interval 7'],
].flatMap((rate) =>
  [
    ...[
      '',
      '--hashlimit-mode srcip',
      '--hashlimit-mode srcip,dstport',
      '--hashlimit-mode dstip,srcport',
    ],
    ...['--hashlimit-mode srcip --hashlimit-srcmask 31 --hashlimit-htable-expire 3000'],
    ...[
      '--hashlimit-mode srcip --hashlimit-htable-max 2',
      '--hashlimit-mode dstip --hashlimit-dstmask 0',
    ],
  ].map((mode) => `-m hashlimit ${rate} ${mode}`),
);
const LIMITS = ['1/s', '3/s', '10/minute', '7/h', '1/day', '10000/s'].flatMap((rate) =>
  ['', ' --limit-burst 1', ' --limit-burst 9'].map((burst) => `-m limit --limit ${rate}${burst}`),
);
const RECENT = [
  ...[
    '--set',
    '--rcheck',
    '! --rcheck',
    '--update',
    '--remove',
    '--rcheck --seconds 5',
    '--rcheck --hitcount 3',
  ],
  ...[
    '--update --seconds 5 --hitcount 2',
    '--rcheck --seconds 9 --reap',
    '--rcheck --rttl',
    '--set --rdest',
  ],
  ...[
    '--rcheck --rdest --seconds 30',
    '--update --hitcount 20 --seconds 3600',
    '--set --mask 255.255.255.254',
  ],
  ...['--rcheck --mask 255.255.255.254 --seconds 60 --hitcount 4', '--update --rttl --seconds 60'],
].map((options) => `-m recent --name r ${options}`);
const TIMES = [
  ...[
    '--timestart 00:00:05',
    '--timestop 12:00',
    '--timestart 23:00 --timestop 01:00',
    '--weekdays Thu,Sat',
  ],
  ...[
    '! --weekdays Fri',
    '--monthdays 2,3',
    '--datestart 1970-01-02',
    '--datestop 1970-01-02T06:00:00',
  ],
  ...[
    '--timestart 22:00 --timestop 02:00 --contiguous --weekdays Thu',
    '--datestart 1970-01-01T00:00:10 --datestop 1970-01-05',
  ],
].map((options) => `-m time ${options}`);
const OTHERS = [
  ...[
    '-m quota --quota 500',
    '-m quota ! --quota 700',
    '-m quota --quota 0',
    '-m statistic --mode nth --every 3 --packet 0',
  ],
  ...[
    '-m statistic --mode nth --every 5 --packet 4',
    '-m connlimit --connlimit-above 2',
    '-m connlimit --connlimit-upto 2',
  ],
  ...[
    '-m connlimit --connlimit-above 3 --connlimit-mask 30',
    '-m connlimit --connlimit-upto 1 --connlimit-daddr',
  ],
  ...['-m connbytes --connbytes 3 --connbytes-mode packets --connbytes-dir original'],
  ...['-m connbytes --connbytes 40:200 --connbytes-mode bytes --connbytes-dir both'],
  ...['-m connbytes ! --connbytes 50:90 --connbytes-mode avgpkt --connbytes-dir original'],
  ...['-m conntrack --ctexpire 5:60', '-m conntrack --ctexpire 100:', '-m conntrack --ctstate NEW'],
  ...[
    '-m conntrack --ctstatus CONFIRMED',
    '-m set --match-set short src',
    '-j SET --add-set short src --exist',
  ],
  ...[
    '-j SET --add-set long src --timeout 30',
    '-m set --match-set long src',
    '-j SET --del-set long dst',
  ],
  ...['-m set --match-set fixed src', '-m set --match-set long src --packets-gt 2'],
];
const RULES = [
  ...HASH.map((rule, index) => `${rule} --hashlimit-name h${index}`),
  ...LIMITS,
  ...RECENT,
  ...TIMES,
  ...OTHERS,
];

const SETS = `create short hash:ip timeout 7
create long hash:ip timeout 600 maxelem 3 counters
create fixed hash:ip timeout 0
add fixed 10.0.0.2 timeout 20
add fixed 10.0.0.3
`;
const STEPS = [0, 1, 10, 250, 333, 999, 1000, 1001, 5000, 20_000, 60_000, 3_600_000, 20_000_000];

test('rules that remember packets, or ask the time, took the packets that they take', {
  tags: ['slow'],
}, async () => {
  const node = new TestNode('');
  node.ipsets.load(SETS);
  node.iptables.load(
    tableOf(
      'mangle',
      RULES.map((rule) => `-A FORWARD ${rule}`),
    ),
  );
  const random = createRandom('over time');
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  const texts = RULES.map(() => '');
  let before = RULES.map(() => 0);
  for (let count = 0; count < 120; count++) {
    const from = `${of(['10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5'])}:${of([4000, 4001])}`;
    const to = `10.0.1.2:${of([80, 81, 53])}`;
    const options = { inputInterface: 'eth0', payload: of([0, 1, 60, 300]), ttl: of([64, 64, 60]) };
    const packet: Packet =
      random.below(3) === 0
        ? udp(from, to, options)
        : tcp(from, to, { ...options, flags: ['SYN'] });
    node.host.send(packet);
    const now = node.matched('mangle', 'FORWARD');
    for (const rule of RULES.keys()) texts[rule] += String(now[rule]! - before[rule]!);
    before = [...now];
    // The steps are short for a while, then long.
    node.host.clock.advance(of(STEPS.slice(0, count < 70 ? 9 : STEPS.length)) * MILLISECOND);
  }
  const lines = RULES.map((rule, index) => `${rule}\n  ${texts[index]}`);
  await expect(
    `${lines.join('\n')}\n${node.iptables.save({ counters: true })}${node.ipsets.save()}`,
  ).toMatchFileSnapshot('over-time.txt');
});
