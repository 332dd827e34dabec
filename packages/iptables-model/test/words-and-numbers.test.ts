import {
  columnsOf,
  type Fragment,
  PacketBuffer,
  PacketPathError,
  Passage,
  tcp,
  withFields,
} from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { LiveChain } from '../src/ruleset/live-chain.ts';
import { segmentOfCookie, synCookie } from '../src/synproxy/syn-cookie.ts';
import { readRate, writeRate } from '../src/text/rate.ts';
import { TestNode, tableOf } from './node.ts';
import { LoadedTable } from './support/loaded-table.ts';

/** The rules of a line as iptables saves them. */
function saved(line: string, table: 'filter' | 'mangle' = 'filter'): string {
  const node = new TestNode(tableOf(table, [`-A FORWARD ${line}`]));
  return /^-A FORWARD (.*)$/m.exec(node.iptables.save())![1]!;
}

describe('rates', () => {
  /** libxt_limit.c, `print_rate`: the units from the smallest on, as long as they say the rate. */
  function printed(period: number): string {
    const units = [
      ['day', 864_000_000],
      ['hour', 36_000_000],
      ['min', 600_000],
      ['sec', 10_000],
    ] as const;
    let unit = 1;
    for (; unit < 4; unit++) {
      const [, scale] = units[unit]!;
      if (period > scale || Math.floor(scale / period) < scale % period) break;
    }
    const [name, scale] = units[unit - 1]!;
    return `${Math.floor(scale / period)}/${name}`;
  }

  test('are printed as iptables prints them', () => {
    for (let period = 1; period < 3000; period++) expect(writeRate(period)).toBe(printed(period));
    for (const unit of [10_000, 600_000, 36_000_000, 864_000_000]) {
      for (let rate = 1; rate < 100; rate++) {
        const period = Math.floor(unit / rate);
        for (const near of [period - 1, period, period + 1]) {
          if (near > 0) expect(writeRate(near)).toBe(printed(near));
        }
      }
    }
  });

  test.each([
    ['5', 2000],
    ['5/s', 2000],
    ['5/second', 2000],
    ['3/m', 200_000],
    ['3/minute', 200_000],
    ['3/Min', 200_000],
    ['7/hour', 5_142_857],
    ['1/d', 864_000_000],
    ['10000/sec', 1],
  ])('%s is read', (text, interval) => {
    expect(readRate(text)).toBe(interval);
  });

  test.each([
    '0',
    '',
    '/s',
    '5/',
    '5/x',
    '5/secs',
    '5/s/s',
    '10001',
    '-1',
    '1.5',
    '1234567890/day',
  ])("'%s' is refused", (text) => {
    expect(() => readRate(text)).toThrow('is no rate');
  });
});

test('a cookie keeps the largest segment, rounded down, for its own flow', () => {
  const flow = tcp('10.0.0.2:4000', '10.0.1.2:80');
  const six = tcp('[fd00::2]:4000', '[fd01::2]:80');
  for (const [packet, steps] of [
    [flow, [536, 1300, 1440, 1460]],
    [six, [1220, 1420, 1440, 8940]],
  ] as const) {
    for (const mss of [0, 1, ...steps.flatMap((step) => [step - 1, step, step + 1]), 65_535]) {
      const cookie = synCookie(packet, 1000, mss, 7);
      const kept = steps.findLast((step) => step <= mss) ?? steps[0];
      expect([mss, segmentOfCookie(packet, 1000, cookie, 7)]).toEqual([mss, kept]);
      expect(segmentOfCookie(packet, 1001, cookie, 7)).toBeUndefined();
      expect(segmentOfCookie(packet, 1000, cookie, 8)).toBeUndefined();
      expect(segmentOfCookie(packet, 1000, (cookie ^ 4) >>> 0, 7)).toBeUndefined();
    }
  }
  const cookies = [
    flow,
    tcp('10.0.0.3:4000', '10.0.1.2:80'),
    tcp('10.0.0.2:4001', '10.0.1.2:80'),
    tcp('10.0.0.2:4000', '10.0.1.3:80'),
    tcp('10.0.0.2:4000', '10.0.1.2:81'),
    six,
    tcp('[fd00:1::2]:4000', '[fd01::2]:80'),
    tcp('[fd00::1:0:2]:4000', '[fd01::2]:80'),
    tcp('[fd00::1:0:0:2]:4000', '[fd01::2]:80'),
  ].map((packet) => synCookie(packet, 1000, 0, 7));
  expect(new Set(cookies).size).toBe(cookies.length);
});

describe('strings that are searched', () => {
  test.each([
    ['-m string --string abc --algo bm', '--string "abc" --algo bm'],
    ['-m string --string é --algo bm', '--hex-string "|c3a9|" --algo bm'],
    ['-m string --string € --algo bm', '--hex-string "|e282ac|" --algo bm'],
    ['-m string --string 😀 --algo kmp', '--hex-string "|f09f9880|" --algo kmp'],
    ['-m string --string "߿ࠀ￿" --algo bm', '--hex-string "|dfbfe0a080efbfbf|" --algo bm'],
    ['-m string --string "a b" --algo bm', '--string "a b" --algo bm'],
    ['-m string --hex-string "a|0d 0A|b" --algo bm', '--hex-string "|610d0a62|" --algo bm'],
  ])('%s', (line, expected) => {
    expect(saved(line)).toBe(`-m string ${expected}`);
  });
});

test('a ledger knows the tables and chains of iptables by name', () => {
  const text = '*nat\n:ONE - [0:0]\nCOMMIT\n*filter\n:TWO - [0:0]\nCOMMIT\n';
  const { rulePlaces } = new TestNode(text).host;
  const tool = 'iptables';
  expect(rulePlaces.fault({ tool, table: 'nat', chain: 'ONE' })).toBeUndefined();
  expect(rulePlaces.fault({ tool, chain: 'TWO' })).toBeUndefined();
  expect(rulePlaces.fault({ tool, table: 'nat', chain: 'TWO' })?.expected).toBe(
    'PREROUTING, INPUT, OUTPUT, POSTROUTING, ONE',
  );
  expect(rulePlaces.fault({ tool, table: 'raw' })?.expected).toBe('nat, filter');
});

test('the tool ipset reads its words, or with restore its input', () => {
  const node = new TestNode('');
  const run = (words: string, input?: string) =>
    node.host.tools.run({ tool: 'ipset', arguments: words, ...(input !== undefined && { input }) });
  run('create one hash:ip initval 1');
  run('restore', 'create two hash:ip initval 2\nadd two 10.0.0.1\n');
  expect(node.ipsets.save().match(/^(create|add) \w+/gm)).toEqual([
    'create one',
    'create two',
    'add two',
  ]);
  run('restore');
  expect(() => run('add one 10.0.0.1', 'create three hash:ip')).not.toThrow();
  expect(node.ipsets.save()).not.toContain('three');
  expect(() => run('add none 10.0.0.1')).toThrow(/^ipset/);
});

test('accounts are iptables’ alone, and not made again by ip6tables', () => {
  const six = new TestNode('', 6);
  expect(() => six.host.tools.run({ tool: 'nfacct', arguments: 'add some' })).toThrow('nfacct');
  const four = new TestNode('');
  four.host.tools.run({ tool: 'nfacct', arguments: 'add some' });
  expect([...four.iptables.view.accounts.keys()]).toEqual(['some']);
});

test('sets of two families, or types, are not swapped', () => {
  const node = new TestNode('');
  node.ipsets.load(
    'create four hash:ip\ncreate six hash:ip family inet6\ncreate nets hash:net\ncreate more hash:ip\n',
  );
  expect(() => node.ipsets.run('swap four six')).toThrow('cannot be swapped');
  expect(() => node.ipsets.run('swap four nets')).toThrow('cannot be swapped');
  expect(() => node.ipsets.run('swap four more')).not.toThrow();
});

test('a range of a bitmap may be named by its ends', () => {
  const node = new TestNode('');
  node.ipsets.load('create ends bitmap:port from 5 to 9\ncreate range bitmap:port range 5-9\n');
  expect(node.ipsets.save()).toBe(
    'create ends bitmap:port range 5-9\ncreate range bitmap:port range 5-9\n',
  );
  for (const half of ['from 5', 'to 5']) {
    expect(() => node.ipsets.load(`create half bitmap:port ${half}\n`)).toThrow(PacketPathError);
  }
});

test('a line of more than 65,536 characters is refused', () => {
  const load = (length: number) => () =>
    new TestNode('').iptables.load(`*filter\n${'#'.repeat(length)}\nCOMMIT\n`);
  expect(load(65_536)).not.toThrow();
  expect(load(65_537)).toThrow('2:1');
});

test.each([
  ['srcip', 'forwarded'],
  ['srcip,dstip', 'forwarded'],
  ['srcport', 'dropped'],
  ['dstport', 'dropped'],
  ['srcip,dstport', 'dropped'],
])('of a later fragment hashlimit cannot read ports: by %s it is %s', (mode, outcome) => {
  const words = `--hashlimit-upto 1/sec --hashlimit-mode ${mode} --hashlimit-name x`;
  const node = new TestNode(tableOf('mangle', [`-A PREROUTING -p tcp -m hashlimit ${words}`]));
  const whole = tcp('10.0.0.2:1', '10.0.1.2:80', { inputInterface: 'eth0' });
  const part = { id: 1, size: 400, more: false };
  expect(node.host.send(withFields(whole, { fragment: { ...part, offset: 800 } })).outcome).toBe(
    outcome,
  );
  expect(node.host.send(whole).outcome).toBe('forwarded');
});

test('a chain counts what its policy decides, where it has one', () => {
  const home = { tool: 'iptables', family: 4, table: 'filter' } as const;
  const [builtin, user] = [new LiveChain('INPUT', 'INPUT', home), new LiveChain('A', null, home)];
  builtin.count(-1, 40);
  builtin.count(-1, 60, 2);
  expect(builtin.policy).toEqual({ policy: 'ACCEPT', packets: 3, bytes: 100 });
  expect(() => builtin.count(0, 40)).toThrow('INPUT has no policy');
  expect(() => user.count(-1, 40)).toThrow('A has no policy');
});

test('a ledger of packets in columns names chains that were deleted since', () => {
  const node = new TestNode(
    tableOf('mangle', ['-A PREROUTING -j A', '-A A -p tcp', '-A A -p udp'], ['A']),
  );
  const packets = [1, 2, 3].map((port) =>
    tcp(`10.0.0.2:${port}`, '10.0.1.2:80', { inputInterface: 'eth0' }),
  );
  const { work } = node.host.sendMany(columnsOf(packets));
  for (const command of [
    '-t mangle -F',
    '-t mangle -X A',
    '-t mangle -N B',
    '-t mangle -A B -p tcp',
  ]) {
    node.iptables.run(command);
  }
  const told = work.byChain().map(({ chain, evaluated, matched }) => [chain, evaluated, matched]);
  expect(told.filter(([chain]) => chain === 'A' || chain === 'B')).toEqual([['A', 6, 3]]);
});

test.each([
  ['--src-type LOCAL --limit-iface-in', 'FORWARD', 0],
  ['--dst-type LOCAL', 'FORWARD', 0],
  ['--dst-type LOCAL --limit-iface-in', 'INPUT', 1],
  ['! --dst-type LOCAL --limit-iface-in', 'INPUT', 1],
])('of `-m addrtype %s` in %s %i of two packets to the host match', (words, chain, count) => {
  const node = new TestNode(tableOf('mangle', [`-A ${chain} -m addrtype ${words}`]));
  for (const to of ['10.0.0.1:80', '10.0.1.1:80']) {
    node.host.send(tcp('10.0.0.2:1', to, { inputInterface: 'eth0' }));
  }
  expect(node.matched('mangle', chain)).toEqual([count]);
});

test.each([
  ['--src-type LOCAL --limit-iface-in', 'FORWARD', 0],
  ['--dst-type LOCAL', 'INPUT', 2],
  ['--dst-type LOCAL --limit-iface-in', 'INPUT', 1],
  ['! --dst-type LOCAL --limit-iface-in', 'INPUT', 1],
])('of `-m addrtype %s` in %s %i of two packets of IPv6 match', (words, chain, count) => {
  const node = new TestNode(tableOf('mangle', [`-A ${chain} -m addrtype ${words}`]), 6);
  for (const to of ['[fd00::1]:80', '[fd01::1]:80']) {
    node.host.send(tcp('[fd00::2]:1', to, { inputInterface: 'eth0' }));
  }
  expect(node.matched('mangle', chain)).toEqual([count]);
});

test('a fragment header is asked for its number, its place and what follows', () => {
  const lines = ['1:9', '5 --fragfirst', '5 --fragmore', '5 --fraglast'].flatMap((words) => [
    `-A FORWARD -m frag --fragid ${words}`,
    `-A FORWARD -m frag ! --fragid ${words}`,
  ]);
  const { table, node } = new LoadedTable('mangle', 6).load(lines.join('\n'));
  const chain = table.chain('FORWARD')!;
  const whole = tcp('[fd00::2]:1', '[fd01::2]:80');
  const passage = new Passage(node.host, undefined);
  const answers = (fragment: Fragment | null): string => {
    const packet = new PacketBuffer(withFields(whole, { fragment }));
    return chain.rules
      .map((_, rule) => Number(table.tests(chain, rule).deciding[0]!.matches(packet, passage)))
      .join('');
  };
  expect(answers(null)).toBe('00000000');
  expect(answers({ id: 5, offset: 0, size: 8, more: true })).toBe('10101000');
  expect(answers({ id: 5, offset: 8, size: 8, more: false })).toBe('10000010');
  expect(answers({ id: 10, offset: 0, size: 8, more: true })).toBe('01010100');
  expect([0, 1, 9, 10].map((id) => answers({ id, offset: 8, size: 8, more: true })).join()).toBe(
    '01000100,10000100,10000100,01000100',
  );
});
