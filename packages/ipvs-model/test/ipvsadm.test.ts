import { PacketPathError } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readIpvsadm, readIpvsadmProgram, SCHEDULERS } from '../src/index.ts';
import { Lab } from './lab.ts';
import { refusal } from './refusal.ts';

function failureOf(program: string): Pick<PacketPathError, 'code' | 'line' | 'column'> {
  try {
    new Lab(program);
  } catch (error) {
    if (error instanceof PacketPathError) {
      return { code: error.code, line: error.line, column: error.column };
    }
    throw error;
  }
  throw new Error(`nothing wrong with ${program}`);
}

const GOOD = '-A -t 10.96.0.1:80 -s rr\n';

describe('reading', () => {
  test.each([
    ['an unknown scheduler', '-A -t 10.96.0.1:80 -s best', 'unknown-scheduler', 1, 23],
    ['an address that is none', '-A -t 10.96.0.256:80 -s rr', 'bad-address', 1, 7],
    ['a port of 70000', '-A -t 10.96.0.1:70000 -s rr', 'bad-port', 1, 7],
    ['an unknown option', `${GOOD}-a -t 10.96.0.1:80 -r 10.1.0.1:80 -q`, 'unknown-option', 2, 35],
    ['a line that ends too early', `${GOOD}-a -t 10.96.0.1:80 -r`, 'truncated', 2, 22],
    ['a missing value', `${GOOD}-a -t 10.96.0.1:80 -r -m`, 'syntax', 2, 23],
    ['no command', `${GOOD}-t 10.96.0.1:80`, 'unknown-option', 2, 1],
    ['no service', '-A -s rr', 'syntax', 1, 1],
    ['no destination', `${GOOD}-a -t 10.96.0.1:80 -m`, 'syntax', 2, 1],
    [
      'a destination of the other family',
      `${GOOD}-a -t 10.96.0.1:80 -r [fd00::1]:80`,
      'bad-address',
      2,
      23,
    ],
    [
      'a weight out of range',
      `${GOOD}-a -t 10.96.0.1:80 -r 10.1.0.1:80 -w 65536`,
      'bad-option',
      2,
      38,
    ],
    ['two methods', `${GOOD}-a -t 10.96.0.1:80 -r 10.1.0.1:80 -m -g`, 'syntax', 2, 38],
    ['an option twice', '-A -t 10.96.0.1:80 -t 10.96.0.2:80', 'duplicate', 1, 20],
    ['all ports without persistence', '-A -t 10.96.0.1:0 -s rr', 'not-allowed', 1, 7],
    ['one-packet scheduling of TCP', '-A -t 10.96.0.1:80 -o', 'not-allowed', 1, 20],
    ['a netmask with holes', '-A -t 10.96.0.1:80 -p 10 -M 255.0.255.0', 'bad-option', 1, 29],
    ['a service twice', `${GOOD}${GOOD}`, 'duplicate', 2, 1],
    ['a destination of no service', '-a -t 10.96.0.1:80 -r 10.1.0.1:80', 'unknown-service', 1, 1],
    [
      'an unknown destination',
      `${GOOD}-e -t 10.96.0.1:80 -r 10.1.0.1:80`,
      'unknown-destination',
      2,
      1,
    ],
    [
      'an option that does not go with the command',
      '-D -t 10.96.0.1:80 -w 3',
      'unknown-option',
      1,
      20,
    ],
  ])('refuses %s', (_what, program, code, line, column) => {
    expect(failureOf(program)).toEqual({ code, line, column });
  });

  test('takes comments, empty lines and the long forms', () => {
    const lab = new Lab(`
# a service
--add-service --tcp-service [fd00:96::1]:80 --scheduler sh --sched-flags sh-port
--add-server --tcp-service [fd00:96::1]:80 --real-server [fd00:1::1]:8080 --masquerading --weight 3
`);
    expect(lab.ipvs.save()).toBe(
      '-A -t [fd00:96::1]:80 -s sh -b sh-port\n' +
        '-a -t [fd00:96::1]:80 -r [fd00:1::1]:8080 -m -w 3\n',
    );
  });

  test('fills in what ipvsadm fills in', () => {
    const lab = new Lab('-A -t 10.96.0.1:80 -p\n-a -t 10.96.0.1:80 -r 10.1.0.1');
    expect(lab.ipvs.save()).toBe(
      '-A -t 10.96.0.1:80 -s wlc -p 300\n-a -t 10.96.0.1:80 -r 10.1.0.1:80 -g -w 1\n',
    );
  });

  test('a text that cannot be read changes nothing', () => {
    const lab = new Lab(GOOD);
    expect(() => lab.ipvs.load('-C\n-A -t 10.96.0.2:80 -s best')).toThrow(PacketPathError);
    expect(lab.ipvs.save()).toBe(GOOD);
  });
});

test('a line of a program is read as it is read alone, behind whatever lines', () => {
  const schedulers = new Set(['rr']);
  const service = fc.constantFrom('-t 10.96.0.1:80', '-t 10.96.0.1:81', '-u 10.96.0.1:80', '-f 7');
  const server = fc.constantFrom('10.1.0.1:80', '10.1.0.2:8080', '10.1.0.2', '[fd00::1]:80');
  const wrong = fc.constantFrom('10.1.0.256:80', '10.1.0.01:80', '10.1.0.1:65536', '10.1.0.1:080');
  const settings = fc.constantFrom('-m -w 1', '-m -w 1', '-m -w 65535', '-m -w 65536', '-g -w 1');
  const line = fc
    .tuple(
      fc.constantFrom('-a', '-a', '-a', ' -a', '-e'),
      service,
      fc.oneof({ weight: 9, arbitrary: server }, { weight: 1, arbitrary: wrong }),
      settings,
    )
    .map(([verb, to, from, how]) => `${verb} ${to} -r ${from} ${how}`);
  const outcome = (read: () => unknown): unknown => {
    try {
      return read();
    } catch (error) {
      const { code, line: at, column } = error as PacketPathError;
      return { code, at, column };
    }
  };
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const program = outcome(() => readIpvsadmProgram(lines.join('\n'), schedulers, 'text'));
      const alone = outcome(() => lines.map((text, at) => readIpvsadm(text, schedulers, at + 1)));
      expect(program).toEqual(alone);
    }),
    { numRuns: 1000 },
  );
});

test('takes a script as people write it', () => {
  const lab = new Lab(`
# web farm, by hand
/sbin/ipvsadm -C
ipvsadm -A -t 207.175.44.110:80 -s rr -p 360 -M 255.255.255.0 -b sh-fallback
ipvsadm -at 207.175.44.110:80 -r 192.168.10.1:80 -m
ipvsadm -a -t 207.175.44.110:80 --real-server=192.168.10.2:80 -mw3
ipvsadm -A -f 1 -6 -s sh -b flag-2,flag-1 -p600
ipvsadm -a -f 1 -6 -r [fd00::1]:0 -i -w 2 -x 100 -y 50
ipvsadm -A -u 207.175.44.110:53 -o
ipvsadm -a -u 207.175.44.110:53 -r [fd00::53]:53 -i
`);
  expect(lab.ipvs.save()).toBe(`\
-A -t 207.175.44.110:80 -s rr -p 360 -M 255.255.255.0 -b flag-1
-a -t 207.175.44.110:80 -r 192.168.10.1:80 -m -w 1
-a -t 207.175.44.110:80 -r 192.168.10.2:80 -m -w 3
-A -u 207.175.44.110:53 -s wlc -o
-a -u 207.175.44.110:53 -r [fd00::53]:53 -i -w 1 --tun-type ipip
-A -f 1 -6 -s sh -p 600 -b sh-fallback,sh-port
-a -f 1 -6 -r [fd00::1]:0 -i -w 2 --tun-type ipip -x 100 -y 50
`);
  lab.ipvs.run('-d -u 207.175.44.110:53 -r [fd00::53]:53');
  expect(lab.ipvs.save()).not.toContain('fd00::53');
});

test.each([
  [
    'an option in the place of a value',
    '-A -t 10.96.0.1:80 -s rr\n-a -t 10.96.0.1:80 -r 10.1.0.1 -m -w--weight=3',
    'syntax',
    2,
    37,
  ],
  ['an option joined with too much', '-A -u 10.96.0.1:80 -oq', 'unknown-option', 1, 22],
  [
    'a value joined that is wrong',
    '-A -t 10.96.0.1:80 --scheduler=best',
    'unknown-scheduler',
    1,
    32,
  ],
])('refuses %s', (_what, program, code, line, column) => {
  expect(failureOf(program)).toEqual({ code, line, column });
});

test.each([
  ['-A -s rr', 'no service is named'],
  ['-A -t 10.96.0.1:80 -f 7 -s rr', 'two services are named'],
  ['-D -t 10.96.0.1:80 -u 10.96.0.1:80', 'two services are named'],
  ['-D', 'no service is named'],
])('%s: %s', (line, problem) => {
  expect(refusal(() => new Lab('').ipvs.run(line))).toBe(`syntax: ${problem}`);
});

const endpoint = fc
  .tuple(fc.nat(254), fc.nat(254), fc.integer({ min: 1, max: 65535 }))
  .map(([high, low, port]) => `10.96.${high}.${low}:${port}`);
const services = fc.uniqueArray(
  fc.record({
    key: fc.oneof(
      fc
        .tuple(fc.constantFrom('-t', '-u', '--sctp-service'), endpoint)
        .map((both) => both.join(' ')),
      fc.integer({ min: 1, max: 99 }).map((mark) => `-f ${mark}`),
    ),
    scheduler: fc.constantFrom(...SCHEDULERS.map(({ name }) => name)),
    persistence: fc.constantFrom('', ' -p 10', ' -p 300 -M 255.255.255.0'),
    destinations: fc.uniqueArray(
      fc.record({
        endpoint,
        rest: fc.constantFrom('-m -w 1', '-m -w 0', '-m -w 7 -x 9 -y 3'),
      }),
      { selector: (one) => one.endpoint, maxLength: 4 },
    ),
  }),
  { selector: ({ key }) => key, maxLength: 6 },
);

test('what is saved reads back as the same', () => {
  fc.assert(
    fc.property(services, (all) => {
      const program = all.flatMap(({ key, scheduler, persistence, destinations }) => [
        `-A ${key} -s ${scheduler}${persistence}`,
        ...destinations.map((one) => `-a ${key} -r ${one.endpoint} ${one.rest}`),
      ]);
      const saved = new Lab(program.join('\n')).ipvs.save();
      expect(saved.split('\n').filter(Boolean).sort()).toEqual([...program].sort());
      expect(new Lab(saved).ipvs.save()).toBe(saved);
    }),
    { numRuns: 50 },
  );
});

test('lists as ipvsadm -Ln and -Lnc do', () => {
  const lab = new Lab(
    '-A -t 10.96.0.1:80 -s rr -p 60\n-a -t 10.96.0.1:80 -r 10.1.0.2:8080 -m -w 1\n' +
      '-a -t 10.96.0.1:80 -r 10.1.0.1:8080 -m -w 2',
  );
  lab.syn('10.96.0.1:80');
  expect(lab.ipvs.run('-Ln')).toBe(
    [
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
      'TCP  10.96.0.1:80 rr persistent 60',
      '  -> 10.1.0.1:8080                Masq    2      1          0         ',
      '  -> 10.1.0.2:8080                Masq    1      0          0         ',
      '',
    ].join('\n'),
  );
  expect(lab.ipvs.run('-Lnc').split('\n').slice(0, 2)).toEqual([
    'IPVS connection entries',
    'pro expire state       source             virtual            destination',
  ]);
  expect(lab.ipvs.run('-Lnc')).toContain(
    'TCP 01:00  SYN_RECV    192.168.0.1:1025   10.96.0.1:80       10.1.0.1:8080\n',
  );
});

const words = fc.constantFrom(
  ...[
    '-A',
    '-a',
    '-E',
    '-e',
    '-D',
    '-d',
    '-C',
    '-Z',
    '--set',
    '-t',
    '-u',
    '-f',
    '-6',
    '-r',
    '-m',
    '-i',
  ],
  ...[
    '-w',
    '-x',
    '-y',
    '-p',
    '-M',
    '-b',
    '-o',
    '-s',
    '-w3',
    '--weight=3',
    '-mw2',
    '-=',
    '--=',
    '-',
    '--',
  ],
  ...['10.96.0.1:80', '10.96.0.1', '[fd00::1]:80', 'rr', 'sh', 'sh-port,flag-1', '300', '0', '-1'],
  ...['255.255.255.0', 'ipvsadm', '#', '\n', '\r\n', 'é', '99999999999999999999'],
);
const scripts = fc.oneof(
  fc.array(words, { maxLength: 30 }).map((all) => all.join(' ')),
  fc.string({ maxLength: 60, unit: 'binary' }),
);

test('whatever the text, it is done, or refused with its place', { tags: ['slow'] }, () => {
  fc.assert(
    fc.property(scripts, (text) => {
      const lab = new Lab(GOOD);
      try {
        lab.ipvs.load(text);
      } catch (error) {
        expect(error).toBeInstanceOf(PacketPathError);
        expect((error as PacketPathError).line).toBeGreaterThan(0);
        expect((error as PacketPathError).column).toBeGreaterThan(0);
      }
      const saved = lab.ipvs.save();
      expect(new Lab(saved).ipvs.save()).toBe(saved);
    }),
    { numRuns: 500 },
  );
});

test('services of marks are listed last, by their numbers, and read as they were listed', () => {
  const { ipvs } = new Lab(`-A -f 112 -s rr -p 300
-A -f 3 -6 -s rr
-a -f 3 -6 -r [fd00::9] -g
-A -t 10.96.0.1:80 -s wrr
-a -t 10.96.0.1:80 -r 10.1.0.2:8080 -m
-A -u 10.96.0.1:53 -s wrr -o
-A -f 20 -s sh -b sh-port
-a -f 20 -r 10.1.0.3 -g
-A -f 3 -s rr
-a -f 3 -r 10.1.0.1 -m -w 7
`);
  const listing = ipvs.run('-Ln');
  const services = listing.split('\n').filter((line) => /^(FWM|TCP|UDP)/.test(line));
  expect(services).toMatchInlineSnapshot(`
    [
      "TCP  10.96.0.1:80 wrr",
      "UDP  10.96.0.1:53 wrr ops",
      "FWM  3 rr",
      "FWM  3 IPv6 rr",
      "FWM  20 sh (sh-port)",
      "FWM  112 rr persistent 300",
    ]
  `);
  const again = new Lab(listing).ipvs;
  expect(again.run('-Ln')).toBe(listing);
  const saved = ipvs.run('-Sn');
  expect(new Lab(saved).ipvs.run('-Sn')).toBe(saved);
  expect(ipvs.savedLength).toBe(saved.length);
});
