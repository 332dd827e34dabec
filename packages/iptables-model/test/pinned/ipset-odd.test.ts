import { createRandom, type Family, PacketPathError, withFields } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode, tableOf } from '../node.ts';
import { sound } from './probes.ts';

const RANGES: Readonly<Record<string, string>> = {
  'bitmap:ip': ' range 10.0.0.0-10.0.1.255',
  'bitmap:ip,mac': ' range 10.0.0.0-10.0.1.255',
  'bitmap:port': ' range 0-9000',
};

/** Types of sets with elements that packets have, by the family. */
const ELEMENTS: Readonly<Record<Family, Readonly<Record<string, string>>>> = {
  4: {
    'bitmap:ip': '10.0.0.2; 10.0.1.0/30; 10.0.1.200-10.0.1.201',
    'bitmap:ip,mac': '10.0.0.2,02:00:00:00:00:02; 10.0.0.3,02:00:00:00:00:09; 10.0.1.2',
    'bitmap:port': '80; 4000-4001; tcp:22',
    'hash:ip': '10.0.0.2; 10.0.1.0/31',
    'hash:mac': '02:00:00:00:00:02; 02:00:00:00:00:05',
    'hash:ip,mac': '10.0.0.2,02:00:00:00:00:02; 10.0.1.2,02:00:00:00:00:02',
    'hash:net': '10.0.0.0/24; 10.0.0.3 nomatch; 10.0.1.128/25',
    'hash:ip,port':
      '10.0.0.2,tcp:4000; 10.0.1.2,udp:53; 10.0.1.2,icmp:8/0; 10.0.0.2,esp:0; 10.0.0.2,sctp:4000',
    'hash:ip,mark': '10.0.0.2,1; 10.0.0.3,2; 10.0.1.2,0',
    'hash:net,port': '10.0.0.0/30,tcp:4000-4001; 10.0.0.2,4000 nomatch; 10.0.1.0/24,udp:53',
    'hash:net,iface': '10.0.0.0/24,eth0; 10.0.1.0/24,eth1; 10.0.0.3,eth0 nomatch',
    'hash:net,net': '10.0.0.0/24,10.0.1.0/25; 10.0.0.3,10.0.1.2 nomatch; 10.0.1.2,0.0.0.0/1',
    'hash:ip,port,ip': '10.0.0.2,80,10.0.1.2; 10.0.0.2,tcp:4000,10.0.1.2; 10.0.1.2,udp:53,10.0.0.2',
    'hash:ip,port,net':
      '10.0.0.2,80,10.0.1.0/24; 10.0.0.2,udp:53,10.0.1.0/31; 10.0.0.2,80,10.0.1.2 nomatch',
    'hash:net,port,net':
      '10.0.0.0/24,80,10.0.1.0/24; 10.0.0.0/24,tcp:443,10.0.1.200; 10.0.0.3,udp:85,10.0.1.0/24 nomatch',
  },
  6: {
    'hash:ip': 'fd00::2; fd01::2',
    'hash:ip,mac': 'fd00::2,02:00:00:00:00:02',
    'hash:net': 'fd00::/64; fd00::ff:fe00:2 nomatch',
    'hash:ip,port': 'fd00::2,tcp:4000; fd01::2,icmpv6:128/0',
    'hash:ip,mark': 'fd00::2,1',
    'hash:net,port': 'fd00::/64,tcp:4000; fd01::/64,udp:53',
    'hash:net,iface': 'fd00::/64,eth0',
    'hash:net,net': 'fd00::/64,fd01::/64; fd00::2,fd01::2 nomatch',
    'hash:ip,port,ip': 'fd00::2,80,fd01::2',
    'hash:ip,port,net': 'fd00::2,80,fd01::/64; fd00::2,80,fd01::2 nomatch',
    'hash:net,port,net': 'fd00::/64,80,fd01::/64',
  },
};

const WAYS = [
  'src',
  'dst',
  'src,src',
  'src,dst',
  'dst,src',
  'dst,dst',
  'src,src,dst',
  'src,dst,dst',
  'dst,dst,src',
  'src,dst,src',
];

/** The rules about a set: those that read it, change it, or ask its counters. */
function rulesFor(ways: readonly string[]): string[] {
  return [
    ...ways.flatMap((way) => [`-m set --match-set s ${way}`, `-m set ! --match-set s ${way}`]),
    `-m set --match-set s ${ways[0]} --return-nomatch`,
    `-m set --match-set s ${ways[0]} --packets-gt 1`,
    `-m set --match-set s ${ways[0]} ! --bytes-eq 40 --packets-lt 9 --update-counters`,
    `-m set --match-set s ${ways[0]} ! --update-counters ! --update-subcounters`,
  ];
}

test('sets of all types take the packets that they took, by all directions', {
  tags: ['slow'],
}, async () => {
  const lines: string[] = [];
  for (const family of [4, 6] as const) {
    for (const [type, elements] of Object.entries(ELEMENTS[family])) {
      const own = /mac$|port$|:ip$/.test(type) ? '' : ' hashsize 64';
      const head = `create s ${type}${RANGES[type] ?? `${family === 6 ? ' family inet6' : ''}${own}`} counters timeout 9`;
      const node = new TestNode('', family);
      node.ipsets.load(
        `${head}\n${elements
          .split('; ')
          .map((one) => `add s ${one}`)
          .join('\n')}\n`,
      );
      const dimensions = type.split(',').length;
      const ways = WAYS.filter((way) => way.split(',').length >= dimensions);
      const rules = rulesFor(ways).filter((rule) => {
        try {
          node.iptables.load(tableOf('mangle', [`-A FORWARD ${rule}`]));
          return true;
        } catch (error) {
          if (!(error instanceof PacketPathError)) throw error;
          lines.push(`${type} ${rule} ${error.code} ${error.column}`);
          return false;
        }
      });
      node.iptables.load(
        tableOf(
          'mangle',
          rules.map((rule) => `-A FORWARD ${rule}`),
        ),
      );
      const texts = rules.map(() => '');
      let before = rules.map(() => 0);
      for (const packet of sound(family)) {
        node.host.send(withFields(packet, { mark: packet.mark || 1 }));
        const now = node.matched('mangle', 'FORWARD');
        for (const rule of rules.keys()) texts[rule] += String(now[rule]! - before[rule]!);
        before = [...now];
      }
      lines.push(head, ...rules.map((rule, index) => `  ${rule}\n    ${texts[index]}`));
      lines.push(node.ipsets.save());
      // A target adds what packets have, and takes it away.
      for (const verb of ['add', 'del', 'add', 'map'] as const) {
        const more = verb === 'add' ? ' --exist --timeout 3' : verb === 'map' ? ' --map-mark' : '';
        const rule = `-A FORWARD -j SET --${verb}-set s ${ways[0]}${more}`;
        try {
          node.iptables.load(tableOf('mangle', [rule]));
          for (const packet of sound(family)) node.host.send(packet);
          lines.push(rule, node.ipsets.save().replaceAll(/^create.*\n/gm, ''));
        } catch (error) {
          if (!(error instanceof PacketPathError)) throw error;
          lines.push(`${rule} ${error.code} ${error.expected}`);
        }
      }
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('set-matches.txt');
});

const ODD = [
  ...[
    '0',
    '1',
    '255',
    '256',
    '65535',
    '65536',
    '4294967295',
    '4294967296',
    '0x10',
    '-1',
    'odd',
    '',
  ],
  ...[
    '10.0.0.1',
    '10.0.0.0/8',
    '10.0.0.1-10.0.0.9',
    'fd00::1',
    'fd00::/8',
    'eth0',
    'tcp:80',
    'udp:1-2',
  ],
  ...[
    '02:00:00:00:00:01',
    '1,2',
    ',',
    '80',
    'timeout',
    'counters',
    'comment',
    '"a b"',
    '1:2',
    '1/2',
    'nomatch',
  ],
];
const CREATE =
  'family inet hashsize 64 maxelem 9 bucketsize 12 initval 0x5 timeout 5 counters comment skbinfo forceadd netmask 24 markmask 0xff size 4 range 10.0.0.0/24 bitmask 255.255.0.0 wildcard';
const ADD =
  'timeout 5 packets 3 bytes 9 comment "x" skbmark 0x1/0x3 skbprio 1:2 skbqueue 3 nomatch wildcard before x after y';

test('commands about sets with odd words are refused, or done as they were', {
  tags: ['slow'],
}, async () => {
  const lines: string[] = [];
  for (const family of [4, 6] as const) {
    for (const [type, elements] of [
      ...Object.entries(ELEMENTS[family]),
      ['list:set', 'x; y'],
    ] as const) {
      const random = createRandom(`${type} ${family}`);
      const plain = `create s ${type}${RANGES[type] ?? (family === 6 && type !== 'list:set' ? ' family inet6' : '')}`;
      const options = [...CREATE.matchAll(/[a-z]\S*(?: (?![a-z])\S+| inet)?/g)].map(
        ([text]) => text,
      );
      const given = [...ADD.matchAll(/[a-z]\S*(?: (?![a-z])\S+| [xy])?/g)].map(([text]) => text);
      const run = (node: TestNode, command: string): void => {
        let told: string;
        try {
          told = node.ipsets.run(command);
        } catch (error) {
          if (!(error instanceof PacketPathError)) throw error;
          told = `refused: ${error.code} ${error.column ?? ''}, wants ${error.expected}`.slice(
            0,
            80,
          );
        }
        expect(node.ipsets.savedLength).toBe(node.ipsets.save().length);
        lines.push(
          command,
          ...told
            .split('\n')
            .filter(Boolean)
            .map((line) => `  ${line}`),
        );
      };
      const odd = (): string => ODD[random.below(ODD.length)]!;
      for (const option of options) {
        for (const text of [
          option,
          `${option.split(' ')[0]} ${odd()}`,
          `${option} ${options[random.below(options.length)]}`,
        ]) {
          const node = new TestNode('');
          run(node, `${plain} ${text}`);
          const saved = node.ipsets.save();
          if (saved !== '') lines.push(`  ${saved.split('\n')[0]}`);
        }
      }
      const node = new TestNode('');
      node.ipsets.load(
        `create x hash:ip\ncreate y hash:net\n${plain} counters comment timeout 60${type === 'list:set' ? '' : ' skbinfo'}\n`,
      );
      for (const element of elements.split('; ')) {
        const [key = '', flag] = element.split(' ');
        const parts = key.split(',');
        const others = parts.map((_, at) => parts.with(at, odd()).join(','));
        for (const one of [key, ...others, parts.slice(1).join(','), `${key},${odd()}`]) {
          for (const verb of ['add', 'test', 'del'] as const) {
            if (verb !== 'del' || random.below(2) === 0) run(node, `${verb} s ${one}`);
          }
        }
        for (const option of given) {
          run(node, `add -exist s ${key}${flag ? ` ${flag}` : ''} ${option}`);
          run(node, `add -exist s ${key} ${option.split(' ')[0]} ${odd()}`);
        }
        lines.push(node.ipsets.save());
      }
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('ipset-odd.txt');
});
