import { type Family, icmp, type Packet, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import type { TableName } from '../src/index.ts';
import { STANDARD_MATCHES } from '../src/registry/standard-matches.ts';
import { STANDARD_TARGETS } from '../src/registry/standard-targets.ts';
import { TestNode, tableOf } from './node.ts';

const IN = { inputInterface: 'eth0' } as const;

function saved(rule: string, table: TableName = 'filter', family: 4 | 6 = 4): string {
  const chain = table === 'nat' || table === 'raw' ? 'PREROUTING' : 'FORWARD';
  const { iptables } = new TestNode(tableOf(table, [`-A ${chain} ${rule}`]), family);
  const line =
    iptables
      .save()
      .split('\n')
      .find((each) => each.startsWith('-A')) ?? '';
  return line.slice(`-A ${chain} `.length);
}

describe('options are found as getopt finds them', () => {
  test.each([
    [
      '--dest 10.0.0.1 --prot tcp --dp 80 --ju ACCEPT',
      '-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -j ACCEPT',
    ],
    ['--source=10.0.0.0/8 -p udp -m udp --source-p=53', '-s 10.0.0.0/8 -p udp -m udp --sport 53'],
    ['-m policy --dir in --pol ipsec --proto esp', '-m policy --dir in --pol ipsec --proto esp'],
    [
      '-p udp -m policy --dir in --pol ipsec --proto ah',
      '-p udp -m policy --dir in --pol ipsec --proto ah',
    ],
    ['-c 3 180 -v -4 -j DROP', '-j DROP'],
    ['-p tcp --dport ftp-data', '-p tcp -m tcp --dport 20'],
    ['-p vrrp', '-p vrrp'],
  ])('%s', (rule, expected) => {
    expect(saved(rule)).toBe(expected);
  });

  test('of a target too, and of matches behind it', () => {
    expect(saved('-p tcp -j DNAT --to 10.0.1.2:80', 'nat')).toBe(
      '-p tcp -j DNAT --to-destination 10.0.1.2:80',
    );
    expect(saved('-p tcp -j REDIRECT --to-port 8080', 'nat')).toBe(
      '-p tcp -j REDIRECT --to-ports 8080',
    );
    expect(saved('-j LOG -m mark --mark 1')).toBe('-m mark --mark 0x1 -j LOG');
  });

  test('a beginning of several is refused at its place', () => {
    expect(() => saved('-p tcp -m tcp --d 80')).toThrow(
      /iptables-restore:2:26: --d is the beginning/,
    );
    expect(() => saved('--table nat')).toThrow(/:2:12: --table is no option of a rule/);
    expect(() => saved('-p tcp --syn=1')).toThrow('--syn takes no value');
  });

  test('a rule for the other family is passed over, and counters are kept', () => {
    const node = new TestNode(tableOf('filter', ['-A INPUT -6 -s fd00::1', '-A INPUT -c 3 180']));
    expect(node.iptables.save({ counters: true })).toContain('[3:180] -A INPUT\n');
    expect(node.iptables.view.rules).toBe(1);
  });
});

describe('iptables-save writes', () => {
  test.each<[rule: string, expected: string, table?: TableName]>([
    [
      '-p tcp -m hashlimit --hashlimit-upto 10mb/s --hashlimit-burst 12mb --hashlimit-mode srcip --hashlimit-name f',
      '-p tcp -m hashlimit --hashlimit-upto 10mb/s --hashlimit-burst 20mb --hashlimit-mode srcip --hashlimit-name f',
    ],
    [
      '-m hashlimit --hashlimit-above 20000/s --hashlimit-name f',
      '-m hashlimit --hashlimit-above 20000/sec --hashlimit-burst 5 --hashlimit-name f',
    ],
    [
      '-m hashlimit --hashlimit-upto 7/min --hashlimit-name f --hashlimit-rate-match',
      '-m hashlimit --hashlimit-upto 7/sec --hashlimit-burst 5 --hashlimit-name f --hashlimit-htable-expire 60000 --hashlimit-rate-match --hashlimit-rate-interval 60',
    ],
    [
      '-m string --hex-string "|616263|" --algo bm --from 5',
      '-m string --string "abc" --algo bm --from 5',
    ],
    [
      '-m string --hex-string "|00ff|abc" --algo kmp --icase',
      '-m string --hex-string "|00ff616263|" --algo kmp --icase',
    ],
    ['-m ipvs --vaddr 10.0.0.7/255.255.255.0', '-m ipvs --vaddr 10.0.0.7/24'],
    ['-m quota --quota 18446744073709551615', '-m quota --quota 18446744073709551615'],
    [
      '-m time --timestart 23:00 --timestop 1:00 --weekdays 6,Su --contiguous',
      '-m time --timestart 23:00:00 --timestop 01:00:00 --weekdays Sat,Sun --datestop 2038-01-19T03:14:07 --contiguous',
    ],
    [
      '-m time ! --monthdays 1,2 --datestart 2020-05',
      '-m time --monthdays 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31 --datestart 2020-05-01T00:00:00 --datestop 2038-01-19T03:14:07',
    ],
    ['-p sctp -m sctp --chunk-types any ALL', '-p sctp -m sctp --chunk-types any ALL'],
    ['-p sctp -m sctp --chunk-types only NONE', '-p sctp -m sctp --chunk-types only NONE'],
    [
      '-p sctp -m sctp --chunk-types all asconf,I_DATA:Be',
      '-p sctp -m sctp --chunk-types all ASCONF,I_DATA:Be',
    ],
    [
      '-p dccp --sport 1000: ! --dccp-types data,request',
      '-p dccp -m dccp --sport 1000:65535 ! --dccp-types REQUEST,DATA',
    ],
    [
      '-m policy --dir in --pol ipsec --strict --spi 1 --next --mode tunnel --tunnel-src 10.0.0.0/8',
      '-m policy --dir in --pol ipsec --strict --spi 0x1 --next --mode tunnel --tunnel-src 10.0.0.0/8',
    ],
    [
      '-j HMARK --hmark-tuple src,ct --hmark-rnd 4 --hmark-mod 42',
      '-j HMARK --hmark-src-prefix 32 --hmark-rnd 0x00000004 --hmark-mod 42 --hmark-tuple ct',
    ],
    [`-j NFLOG --nflog-prefix ${'x'.repeat(70)}`, `-j NFLOG --nflog-prefix ${'x'.repeat(63)}`],
    ['-p tcp -j TCPOPTSTRIP', '-p tcp -j TCPOPTSTRIP', 'mangle'],
    ['-j SECMARK --selctx "a b"', '-j SECMARK --selctx "a b"', 'mangle'],
    ['-p tcp -j REDIRECT --to-ports 0-0', '-p tcp -j REDIRECT --to-ports 0', 'nat'],
    [
      '-p tcp -j DNAT --to-destination 10.0.1.2:30000-30999/20000',
      '-p tcp -j DNAT --to-destination 10.0.1.2:30000-30999/20000',
      'nat',
    ],
  ])('%s', (rule, expected, table) => {
    expect(saved(rule, table)).toBe(expected);
    expect(saved(expected, table)).toBe(expected);
  });

  test.each([
    '-m ah --ahlen 32 --ahres',
    '-m ipv6header --header hop-by-hop,ipv6-opts,ah --soft',
    '-m ipv6header ! --header protocol',
    '-p mobility-header -m mh --mh-type 1:4',
    '-m frag ! --fraglen 5 --fragres',
    '-m srh --srh-next-hdr 17 ! --srh-psid a::/64',
    '-m eui64',
  ])('%s of IPv6', (rule) => {
    expect(saved(rule, 'filter', 6)).toBe(rule);
  });
});

describe('iptables refuses', () => {
  test.each<[rule: string, table?: TableName]>([
    ['-m statistic --mode nth --every 5'],
    ['-m recent --set --rttl'],
    ['-m conntrack --ctexpire 42949672956'],
    ['-m cgroup --cgroup 1 --path "/"'],
    ['-m policy --dir in --pol ipsec --strict'],
    ['-m policy --dir in --pol ipsec --proto tcp'],
    ['-m policy --dir in --pol ipsec --tunnel-dst 10.0.0.0/8'],
    ['-m hashlimit --hashlimit-upto 2000000/s --hashlimit-name f'],
    ['-m hashlimit --hashlimit-upto 0/s --hashlimit-name f'],
    ['-m hashlimit --hashlimit-upto 0b/s --hashlimit-name f'],
    ['-m hashlimit --hashlimit-upto 0kb/s --hashlimit-name f'],
    ['-m hashlimit --hashlimit-upto kb/s --hashlimit-name f'],
    ['-m hashlimit --hashlimit-upto 1kb/sec --hashlimit-name f'],
    ['-m hashlimit --hashlimit-upto 1mb/s --hashlimit-burst 1kb --hashlimit-name f'],
    [
      '-m hashlimit --hashlimit-upto 1/day --hashlimit-burst 1000000 --hashlimit-name f --hashlimit-rate-interval 3',
    ],
    ['-m nfacct --nfacct-name never'],
    ['-m time --timestart 25:00'],
    ['-m time --contiguous'],
    ['-m quota --quota 18446744073709551616'],
    ['-m string --hex-string "|0|" --algo bm'],
    ['-j IDLETIMER --timeout 4'],
    ['-j LED'],
    ['-j NFQUEUE --queue-balance 0:65535'],
    ['-j HMARK --hmark-tuple src --hmark-mod 4'],
    ['-j SECMARK', 'mangle'],
    ['-j CONNSECMARK', 'mangle'],
    ['-j CONNSECMARK --save', 'filter'],
    ['-j SECMARK --selctx "x"', 'filter'],
    ['-s 10.0.0.0/33'],
    ['-s 10.0.0.0/255.255'],
    ['-s 10.0.0.0/ffff::'],
    ['-p tcp -j DNAT --to-destination 10.0.1.2:80/90', 'nat'],
    ['-p tcp -j SNAT --to-source 10.0.1.2:80-89/90', 'nat'],
    ['-p tcp -j REDIRECT --to-ports 10-ssh', 'nat'],
  ])('%s', (rule, table) => {
    expect(() => saved(rule, table)).toThrow(/^iptables-restore:2:\d+: /);
  });
});

test.each<[string, RegExp, Family?]>([
  ['-s 10.0.0.0/33', /0 to 32/],
  ['-d 10.0.0.0/x', /0 to 32/],
  ['-s fd00::/129', /0 to 128/, 6],
  ['-s fd00::1', /such as 10\.0\.0\.1/],
  ['-s 10.0.0.1', /such as fd00::1/, 6],
  ['-m limit --limit 0/s', /such as 5\/sec/],
  ['-m limit --limit 5/year', /such as 5\/sec/],
  ['-m hashlimit --hashlimit-name f --hashlimit-upto x', /such as 5\/sec/],
  ['-j NFQUEUE --queue-balance 3:1', /the lower number first/],
])('`%s` is refused with a value that would do: %s', (rule, expected, family = 4) => {
  const load = () => new TestNode(tableOf('filter', [`-A FORWARD ${rule}`]), family);
  expect(load).toThrow(expected);
});

describe('an option that takes no value is refused one', () => {
  const words = [
    ...STANDARD_MATCHES.map((extension) => ['-m', extension, 'mangle'] as const),
    ...STANDARD_TARGETS.map(
      (extension) => ['-j', extension, extension.tables?.[0] ?? 'mangle'] as const,
    ),
  ].flatMap(([word, { name, options, families = [4] as const }, table]) =>
    Object.entries(options)
      .filter(([, { values }]) => !(values >= 1))
      .map(([option]) => [`${word} ${name} ${option}`, option, table, families[0]!] as const),
  );

  test.each(words)('%s', (rule, option, table, family) => {
    const load = () => new TestNode(tableOf(table, [`-A OUTPUT -p tcp ${rule}=x`]), family);
    expect(load).toThrow(`${option} takes no value`);
  });
});

describe('packets and the newer options', () => {
  const outcomes = (node: TestNode, packets: readonly Packet[]): string =>
    packets.map((packet) => node.host.send(packet).outcome[0]).join('');
  const web = tcp('10.0.0.2:40000', '10.0.1.2:80', { ...IN, payload: 960 });
  const limited = (options: string): TestNode =>
    new TestNode(
      tableOf('filter', [
        `-A FORWARD -m hashlimit ${options} --hashlimit-mode srcip --hashlimit-name f -j ACCEPT`,
        '-A FORWARD -j DROP',
      ]),
    );

  test('a rate of bytes lets pass what a second allows, and bursts fill it up again', () => {
    // 1000 bytes are 63 chunks of 16; 8 kB a second are 512.
    const packets = Array.from({ length: 18 }, () => web);
    expect(outcomes(limited('--hashlimit-upto 8kb/s'), packets)).toBe(
      'f'.repeat(8) + 'd'.repeat(10),
    );
    expect(outcomes(limited('--hashlimit-upto 8kb/s --hashlimit-burst 16kb'), packets)).toBe(
      'f'.repeat(18),
    );
  });

  // Bytes are counted in chunks of 16 (xt_hashlimit.c, `user2rate_bytes`).
  test.each([
    ['1kb/s', 1, 1024],
    ['1000b/s', 1, 992],
    ['500b/s', 1, 496],
    ['8kb/s', 1, 8192],
    ['3kb/s', 2, 3072],
  ])('--hashlimit-rate-match of %s over %i s lets pass %i bytes', (rate, seconds, bytes) => {
    const node = limited(
      `--hashlimit-upto ${rate} --hashlimit-rate-match --hashlimit-rate-interval ${seconds}`,
    );
    const small = udp('10.0.0.2:40000', '10.0.1.2:80', { ...IN, length: 28 });
    const passed = Array.from({ length: 400 }, () => node.host.send(small).outcome).filter(
      (outcome) => outcome === 'forwarded',
    );
    expect(passed).toHaveLength(Math.floor(bytes / 28));
  });

  test('--hashlimit-rate-match counts over an interval, and closes after one that was too much', () => {
    const node = limited(
      '--hashlimit-upto 2/s --hashlimit-burst 1 --hashlimit-rate-match --hashlimit-htable-expire 60000',
    );
    expect(
      outcomes(
        node,
        Array.from({ length: 5 }, () => web),
      ),
    ).toBe('fffdd');
    node.host.clock.advance(1_000_000);
    expect(outcomes(node, [web])).toBe('d');
    node.host.clock.advance(1_000_000);
    expect(outcomes(node, [web])).toBe('f');
  });

  test('DNAT with shifted ports keeps the distance from the base port', () => {
    const node = new TestNode(
      tableOf('nat', [
        '-A PREROUTING -p tcp -m tcp --dport 20000:20999 -j DNAT --to-destination 10.0.1.5:30000-30999/20000',
      ]),
    );
    const port = (to: number): number | undefined =>
      node.host.send(tcp('10.0.0.2:40000', `10.0.0.1:${to}`, IN)).emitted[0]?.destinationPort;
    expect([port(20_000), port(20_017), port(20_999)]).toEqual([30_000, 30_017, 30_999]);
  });

  test('time asks the date at which the host begins', () => {
    const rule = '-A INPUT -m time --timestart 23:00 --timestop 1:00 --weekdays Mon --contiguous';
    const passes = (startsAt: string): boolean => {
      const node = new TestNode(tableOf('filter', [rule]), 4, {
        startsAt: Date.parse(startsAt) / 1000,
      });
      node.host.send(icmp('10.0.0.2', '10.0.0.1', { type: 8, code: 0 }, IN));
      return node.matched('filter', 'INPUT')[0] === 1;
    };
    expect(passes('2024-01-01T23:30:00Z')).toBe(true);
    expect(passes('2024-01-02T00:30:00Z')).toBe(true);
    expect(passes('2024-01-02T23:30:00Z')).toBe(false);
    expect(passes('2024-01-01T12:00:00Z')).toBe(false);
  });

  test('SNPT and DNPT change prefixes, and what keeps the checksum', () => {
    // The example of RFC 6296, section 3.4.
    const node = new TestNode(
      tableOf('mangle', [
        '-A POSTROUTING -s fd01:203:405:1::/64 -j SNPT --src-pfx fd01:203:405::/48 --dst-pfx 2001:db8:1::/48',
      ]),
      6,
    );
    const [sent] = node.host.send(
      udp('[fd01:203:405:1::1234]:1', '[fd01::2]:53', { inputInterface: 'eth0' }),
    ).emitted;
    expect(`${sent?.source}`).toBe('2001:db8:1:d550::1234');
  });
});
