import { createRandom, PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import { Lab } from '../lab.ts';

/** Words that stand in the place of one of a command. */
const ODD = [
  ...[
    '0',
    '1',
    '255',
    '256',
    '65535',
    '65536',
    '-1',
    '4294967295',
    '4294967296',
    'odd',
    '',
    '-n',
    '--odd',
  ],
  ...[
    '10.96.0.1:80',
    '10.96.0.1',
    '10.96.0.1:',
    '[fd00::1]:80',
    '[fd00::1]',
    'fd00::1',
    '[10.96.0.1]:80',
    ':80',
  ],
  ...[
    'rr',
    'wrr',
    'lc',
    'wlc',
    'lblc',
    'lblcr',
    'dh',
    'sh',
    'sed',
    'nq',
    'fo',
    'ovf',
    'mh',
    'twos',
    'sip',
  ],
  ...[
    '255.255.255.0',
    '255.0.255.0',
    '64',
    '129',
    'sh-port',
    'mh-fallback',
    'flag-1,flag-3',
    'gre',
    'gue',
    '-m',
    '-w',
  ],
];
const HEAD = `-A -t 10.96.0.1:80 -s wrr
-a -t 10.96.0.1:80 -r 10.1.0.1:80 -m -w 3
-A -u 10.96.0.1:53 -s sh -p 60 -b sh-port
-A -f 5 -s rr
-A -t [fd00::9]:80 -s mh
-a -t [fd00::9]:80 -r [fd01::1]:80 -m
`;
const COMMANDS = `-A -t 10.96.0.2:80 -s rr -p 60 -M 255.255.255.0 -o
-A -u 10.96.0.2:53 -s sh -b sh-fallback,sh-port
-A --sctp-service 10.96.0.2:9 -s mh -b mh-port,mh-fallback
-A -f 7 -6 -s wlc -p 5 -M 64
-A -t [fd00::1]:80 -s lblc --pe sip
-E -t 10.96.0.1:80 -s lc -p 300 -M 255.255.0.0 -b flag-1,flag-2,flag-3
-E -f 5 -s dh
-D -t 10.96.0.1:80
-a -t 10.96.0.1:80 -r 10.1.0.2:8080 -m -w 5 -x 10 -y 5
-a -u 10.96.0.1:53 -r 10.1.0.2:53 -g -w 0
-a -f 5 -r 10.1.0.2 -i --tun-type gue --tun-port 6080 --tun-csum
-a -f 5 -r 10.1.0.3 -i --tun-type gre --tun-nocsum
-a -f 5 -r 10.1.0.3 -i --tun-type ipip
-a -t 10.96.0.1:80 -r [fd00::5]:80 -i
-a -t [fd00::9]:80 -r [fd01::2]:81 -m -w 65535
-e -t 10.96.0.1:80 -r 10.1.0.1:80 -g -w 7 -x 4 -y 3
-d -t 10.96.0.1:80 -r 10.1.0.1:80
-L -n -t 10.96.0.1:80 --stats --exact
-L -n --rate --thresholds --sort
-L -c -n --persistent-conn
-L --timeout
-S -n
-Z -t 10.96.0.1:80
--set 5 6 7
--add-server --tcp-service 10.96.0.1:80 --real-server 10.1.0.7:80 --masquerading --weight 3 --u-threshold 5 --l-threshold 2
--edit-service --udp-service 10.96.0.1:53 --scheduler wlc --persistent 30 --netmask 255.255.0.0 --sched-flags flag-2`;

/** The lines that a command prints and that it changes, or its refusal. */
function told(command: string): string[] {
  const lab = new Lab(HEAD);
  const before = new Set(lab.ipvs.save().split('\n'));
  let lines: string[];
  try {
    lines = lab.ipvs.run(command).split('\n').filter(Boolean);
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    const { code, line, column, expected } = error;
    lines = [`refused: ${code} ${line}:${column}, wants ${expected}`.slice(0, 90)];
  }
  const after = lab.ipvs.save().split('\n');
  const gone = [...before].filter((line) => !after.includes(line));
  return [
    command,
    ...lines.map((line) => `  ${line}`),
    ...gone.map((line) => `  - ${line}`),
    ...after.filter((line) => !before.has(line)).map((line) => `  + ${line}`),
  ];
}

test('commands with an odd word are refused at its place, or do what they did', {
  tags: ['slow'],
}, async () => {
  const lines: string[] = [];
  for (const command of COMMANDS.split('\n')) {
    const random = createRandom(command);
    const words = command.split(' ');
    lines.push(...told(command));
    for (const at of words.keys()) {
      const odd = (): string => ODD[random.below(ODD.length)]!;
      const forms = [
        words.toSpliced(at, 1),
        words.toSpliced(at, 0, words[at]!),
        words.with(at, odd()),
        words.with(at, odd()),
        words.slice(0, at + 1),
      ];
      for (const form of new Set(forms.map((form) => form.join(' ')))) {
        if (form !== command) lines.push(...told(form));
      }
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('odd-commands.txt');
});
