import { readFileSync } from 'node:fs';
import { tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const IN = { inputInterface: 'eth0' } as const;
const input = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/inputs/${name}`, import.meta.url), 'utf8');

function setsOf(...commands: readonly string[]): TestNode['ipsets'] {
  const { ipsets } = new TestNode('');
  for (const command of commands) ipsets.run(command);
  return ipsets;
}

/** Whether `ipset test` says yes. */
function holds(sets: TestNode['ipsets'], element: string): boolean {
  try {
    sets.run(`test s ${element}`);
    return true;
  } catch {
    return false;
  }
}

describe('ipset test is the kernel’s look-up', () => {
  test('longest prefix first, nomatch included', () => {
    const sets = setsOf(
      'create s hash:net',
      'add s 10.0.0.0/8',
      'add s 10.1.0.0/16 nomatch',
      'add s 10.1.2.0/24',
    );
    expect(['10.9.9.9', '10.1.9.9', '10.1.2.9', '11.0.0.1'].map((ip) => holds(sets, ip))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(holds(sets, '10.1.9.9 nomatch')).toBe(true);
    expect([holds(sets, '10.0.0.0/8'), holds(sets, '10.0.0.0/9')]).toEqual([true, false]);
  });

  test('a network that is there with another device ends the search', () => {
    const sets = setsOf(
      'create s hash:net,iface',
      'add s 10.0.0.0/16,eth0',
      'add s 10.0.0.0/24,eth1',
    );
    const asked = ['10.0.0.1,eth1', '10.0.0.1,eth0', '10.0.1.1,eth0'];
    expect(asked.map((element) => holds(sets, element))).toEqual([true, false, true]);
  });

  test('places in a list, in both spellings', () => {
    const sets = setsOf(
      'create a hash:ip',
      'create b hash:ip',
      'create s list:set',
      'add s a',
      'add s b after a',
    );
    const asked = ['a', 'a before b', 'b before a', 'b,after,a', 'a,after,b', 'c'];
    expect(asked.map((element) => holds(sets, element))).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
    ]);
    expect(() => sets.run('del s b before a')).toThrow(/^ipset:1:7: s does not hold b/);
  });
});

describe('ipset writes', () => {
  test.each([
    [
      ['create s hash:ip bitmask 255.255.0.255 initval 1', 'add s 10.1.2.3'],
      'create s hash:ip family inet hashsize 1024 maxelem 65536 bitmask 255.255.0.255 initval 0x00000001\nadd s 10.1.0.3\n',
    ],
    [
      ['create s hash:ip,port netmask 16 counters initval 1', 'add s 10.1.2.3,http'],
      'create s hash:ip,port family inet hashsize 1024 maxelem 65536 counters initval 0x00000001 netmask 16\nadd s 10.1.0.0,tcp:80 packets 0 bytes 0\n',
    ],
    [
      ['create s hash:net,net bitmask 255.255.0.0 initval 1', 'add s 10.1.2.0/24,10.2.3.4'],
      'create s hash:net,net family inet hashsize 1024 maxelem 65536 initval 0x00000001 bitmask 255.255.0.0\nadd s 10.1.0.0/24,10.2.0.0\n',
    ],
    [
      ['create s hash:mac initval 1', 'add s 2:0:0:0:a:1'],
      'create s hash:mac hashsize 1024 maxelem 65536 initval 0x00000001\nadd s 02:00:00:00:0A:01\n',
    ],
    [
      ['create s hash:ip,mac initval 1', 'add s 10.0.0.1,02:00:00:00:00:01'],
      'create s hash:ip,mac family inet hashsize 1024 maxelem 65536 initval 0x00000001\nadd s 10.0.0.1,02:00:00:00:00:01\n',
    ],
    [
      [
        'create s bitmap:ip,mac range 10.0.0.0/24',
        'add s 10.0.0.2,02:00:00:00:00:01',
        'add s 10.0.0.1',
      ],
      'create s bitmap:ip,mac range 10.0.0.0-10.0.0.255\nadd s 10.0.0.1\nadd s 10.0.0.2,02:00:00:00:00:01\n',
    ],
    [
      ['-N s ipmap --network 10.0.0.0/8 --netmask 24', '-A s 10.1.2.3'],
      'create s bitmap:ip range 10.0.0.0-10.255.255.255 netmask 24\nadd s 10.1.2.0\n',
    ],
    [
      [
        'n s setlist size 2',
        'n a iphash',
        'n b iphash',
        'n c iphash',
        'a s a',
        'a s b',
        'a s c',
        'x a',
        'del s a',
      ],
      undefined,
    ],
    [
      ['create s hash:net,iface initval 1', 'add s 0/0,eth0'],
      'create s hash:net,iface family inet hashsize 1024 maxelem 65536 initval 0x00000001\nadd s 0.0.0.0/0,eth0\n',
    ],
    [
      ['create s hash:net,port,net initval 1', 'add s 0.0.0.0/0,icmp:ping,10.0.0.0/8'],
      'create s hash:net,port,net family inet hashsize 1024 maxelem 65536 initval 0x00000001\nadd s 0.0.0.0/0,icmp:echo-request,10.0.0.0/8\n',
    ],
  ])('what %j makes', (commands, saved) => {
    if (saved === undefined) {
      // A list takes more members than its size says; a member of it cannot be destroyed.
      expect(() => setsOf(...commands)).toThrow('set a is in use');
      return;
    }
    const sets = setsOf(...commands);
    expect(sets.save()).toBe(saved);
    expect(setsOf(...saved.trim().split('\n')).save()).toBe(saved);
  });

  test('skbinfo, comments of 255 characters, ranges beyond 16,384', () => {
    const sets = setsOf(...input('g12g-ipset-skbinfo.txt').trim().split('\n'));
    expect(sets.save()).toMatch(
      /skbinfo[^\n]*\nadd pods 10\.77\.0\.1 skbmark 0x1 skbprio 1:10 skbqueue 5\n$/,
    );
    sets.run('create s hash:ip comment');
    sets.run(`add s 10.0.0.1 comment "${'c'.repeat(255)}"`);
    sets.run('create r hash:ip');
    sets.run('add r 10.0.0.1-10.0.200.0');
    expect(sets.view.set('r')?.size).toBe(51_200);
  });

  test('list, which reads as the same sets', () => {
    const sets = setsOf('create s hash:net comment initval 7', 'add s 10.0.0.0/8 comment "a b"');
    const listed = sets.run('list');
    expect(listed).toContain('Number of entries: 1\nMembers:\n10.0.0.0/8 comment "a b"\n');
    const { ipsets } = new TestNode('');
    ipsets.load(listed);
    expect(ipsets.save()).toBe(sets.save());
  });
});

describe('ipset refuses', () => {
  const SETS = [
    'create ip hash:ip',
    'create port hash:ip,port',
    'create net hash:net',
    'create nets hash:net,net',
    'create ip6 hash:ip family inet6',
    'create mac hash:mac',
    'create note hash:ip comment',
  ];

  test.each([
    'add ip 0.0.0.0',
    'add ip 10.0.0.0/15',
    'add ip 10.0.0.1 timeout 4',
    'add ip 10.0.0.1 packets 4',
    'add ip 10.0.0.1 comment x',
    'add ip 10.0.0.1 skbqueue 1',
    'add ip 10.0.0.1 nomatch',
    'add port 0.0.0.0,80',
    'add net 0.0.0.0/0',
    'add nets 0.0.0.0/0,10.0.0.1',
    'add ip6 ::',
    'add ip6 fd00::/64',
    'add mac 00:00:00:00:00:00',
    `add note 10.0.0.1 comment ${'c'.repeat(256)}`,
    'add note 10.0.0.1 comment a"b',
    'create s hash:ip netmask 24 bitmask 255.255.0.0',
    'create s bitmap:ip range 10.0.0.0/8',
    'test ip 10.0.0.1',
  ])('%s', (command) => {
    const sets = setsOf(...SETS);
    expect(() => sets.run(command)).toThrow(/^ipset:1:\d+: /);
  });

  test('a quote in a comment, with its place', () => {
    const { ipsets } = new TestNode('');
    expect(() => ipsets.load(input('ipset-comment-quote.ipset'))).toThrow(
      /^ipset:2:\d+: a quote in a comment/,
    );
  });
});

test('a table of 2^31 buckets takes no memory for empty ones', () => {
  const { ipsets } = new TestNode('');
  ipsets.load(input('ipset-hashsize-hang.ipset'));
  ipsets.run('create b hash:ip hashsize 2147483648');
  ipsets.run('add b 10.0.0.1');
  expect(ipsets.save()).toMatch(/hashsize 67108864[\s\S]*hashsize 2147483648/);
});

describe('packets and hardware addresses', () => {
  const web = (hardwareSource: string | undefined) =>
    tcp('10.0.0.2:40000', '10.0.1.2:80', { ...IN, ...(hardwareSource && { hardwareSource }) });
  const [own, other] = ['02:00:00:00:00:01', '02:00:00:00:00:02'];

  test.each([
    ['hash:mac', own, 'src', [true, false, false]],
    ['hash:ip,mac', `10.0.0.2,${own}`, 'src,src', [true, false, false]],
    ['hash:ip,mac', `10.0.0.9,${own}`, 'src,src', [false, false, false]],
    ['bitmap:ip,mac range 10.0.0.0/24', `10.0.0.2,${own}`, 'src,src', [true, false, false]],
    // The first packet gives the element its address.
    ['bitmap:ip,mac range 10.0.0.0/24', '10.0.0.2', 'src,src', [true, false, false]],
    ['hash:mac', own, 'dst', [false, false, false]],
  ])('a set %s with %s, asked for %s', (type, element, directions, expected) => {
    const node = new TestNode('');
    node.ipsets.run(`create s ${type}`);
    node.ipsets.run(`add s ${element}`);
    node.iptables.load(
      tableOf('filter', [`-A FORWARD -m set --match-set s ${directions} -j ACCEPT`]),
    );
    const found = [own, other, undefined].map((from) => {
      const [before] = node.matched('filter', 'FORWARD');
      node.host.send(web(from));
      return node.matched('filter', 'FORWARD')[0] !== before;
    });
    expect(found).toEqual(expected);
  });
});
