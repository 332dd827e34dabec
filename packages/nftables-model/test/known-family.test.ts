import { PacketPathError } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { nftRulesetOf, readNft, readNftJson, writeNft, writeNftJson } from '../src/index.ts';
import { TestNode } from './node.ts';

const SETS =
  '\tset hosts { type ipv4_addr; }\n\tmap fates { type ipv6_addr : verdict; }\n\tmap ways { type ipv4_addr . inet_service : verdict; }\n';

/** The family that nft takes for granted in a table of both behind a statement, as it reads an address. */
function familyBehind(statement: string): string {
  const reads = (address: string): boolean => {
    try {
      readNft(
        `table inet t {\n${SETS}\tchain c {\n\t\ttype nat hook prerouting priority -100;\n\t\t${statement} dnat to ${address}\n\t}\n}\n`,
      );
      return true;
    } catch (error) {
      if (!(error instanceof PacketPathError)) throw error;
      expect(['syntax', 'bad-address']).toContain(error.code);
      return false;
    }
  };
  const families = [reads('10.0.0.9') ? 'ip' : '', reads('[fd00::9]:80') ? 'ip6' : ''];
  return families.filter(Boolean).join(' and ') || 'neither';
}

test.each([
  ['ip saddr 10.0.0.2', 'ip'],
  ['ip protocol tcp', 'ip'],
  ['icmp type echo-request', 'ip'],
  ['igmp type 17', 'ip'],
  ['meta nfproto ipv4', 'ip'],
  ['ip saddr @hosts', 'ip'],
  ['ip saddr . tcp dport vmap @ways', 'ip'],
  ['tcp dport . ip daddr { 80 . 10.0.0.2 }', 'ip'],
  ['ip saddr & 255.255.0.0 == 10.0.0.0', 'ip'],
  ['ip6 saddr fd00::2', 'ip6'],
  ['ip6 saddr vmap @fates', 'ip6'],
  ['icmpv6 type echo-request', 'ip6'],
  ['meta nfproto ipv6', 'ip6'],
  ['frag id 5', 'ip6'],
  ['exthdr frag exists', 'ip6'],
  ['rt type 0', 'ip6'],
  ['tcp dport 80', 'neither'],
  ['tcp option maxseg size 5', 'neither'],
  ['meta nfproto != ipv4', 'neither'],
  ['meta nfproto { ipv4, ipv6 }', 'neither'],
  ['meta mark 2', 'neither'],
  ['counter', 'neither'],
  ['meta mark 10', 'neither'],
  ['ct mark 2', 'neither'],
  ['meta l4proto tcp ip daddr 10.0.0.2 meta mark 1', 'ip'],
  ['ip6 daddr fd00::2 ip saddr 10.0.0.2', 'ip6'],
])('behind `%s` an address is of: %s', (statement, family) => {
  expect(familyBehind(statement)).toBe(family);
});

describe('a rule of TCP', () => {
  test.each([
    ['meta l4proto tcp tcp dport 80', 'taken'],
    ['meta l4proto { tcp } tcp dport 80', 'taken'],
    ['meta l4proto { tcp, udp } tcp dport 80', 'not-allowed'],
    ['meta l4proto { udp, tcp } tcp dport 80', 'not-allowed'],
    ['meta l4proto { tcp, udp } th dport 80', 'taken'],
    ['meta l4proto udp tcp dport 80', 'not-allowed'],
    ['ip protocol tcp tcp dport 80', 'taken'],
    ['ip protocol udp tcp dport 80', 'not-allowed'],
    ['meta nfproto ipv6 ip saddr 10.0.0.2', 'not-allowed'],
    ['ip saddr 10.0.0.2 meta nfproto ipv4', 'taken'],
  ])('`%s` is: %s', (rule, told) => {
    const node = new TestNode();
    let fares = 'taken';
    try {
      node.nftables.run(
        `add table inet t\nadd chain inet t c { type filter hook input priority 0; }\nadd rule inet t c ${rule}`,
      );
    } catch (error) {
      fares = (error as PacketPathError).code;
    }
    expect(fares).toBe(told);
  });
});

test.each([
  'meta mark 0xABCDEF accept',
  'ether saddr AA:BB:CC:DD:EE:FF accept',
  'ether saddr aA:bB:cC:0D:eE:9f accept',
  'ip6 saddr FD00::A accept',
  'ip6 saddr FE80::/10 accept',
  'ip6 saddr ::1 accept',
  'ip6 saddr ABCD:EF01::F00D accept',
])('`%s` is read whatever the case of its digits', (rule) => {
  const listed = (text: string): string =>
    writeNft(nftRulesetOf(readNft(`table inet t {\nchain c {\n${text}\n}\n}`)));
  expect(listed(rule)).toBe(listed(rule.toLowerCase()));
});

test.each([
  ['bytes', Number.MAX_SAFE_INTEGER],
  ['kbytes', Math.floor(Number.MAX_SAFE_INTEGER / 1024)],
  ['mbytes', Math.floor(Number.MAX_SAFE_INTEGER / 1024 / 1024)],
])('a quota may be of as many %s as a number holds', (unit, most) => {
  const rule = (count: number): string =>
    `table ip t {\nchain c {\nquota over ${count} ${unit}\n}\n}`;
  const listed = writeNft(nftRulesetOf(readNft(rule(most))));
  expect(writeNft(nftRulesetOf(readNft(listed)))).toBe(listed);
  expect(() => readNft(rule(most + 1))).toThrow(PacketPathError);
});

test.each([
  'ct mark 0x5 accept',
  'ct original packets > 3 drop',
  'meta secpath exists drop',
  'fib saddr . iif oif missing drop',
  'rt nexthop 10.0.0.9 accept',
  'socket cgroupv2 level 2 "x" accept',
  'osf ttl skip name "Linux" accept',
  'osf name "Linux" accept',
  'ipsec in reqid 5 accept',
  'jhash ip saddr mod 5 seed 0x1 offset 3 vmap { 3 : accept }',
  'jhash ip saddr mod 5 vmap { 3 : accept }',
  'numgen inc mod 3 offset 1 vmap { 1 : drop }',
  'limit rate over 5/minute burst 3 packets drop',
  'quota until 5 bytes used 1 bytes accept',
  'dnat to 10.0.0.9:80-90 persistent',
  'snat to 10.0.0.9-10.0.0.11',
  'masquerade to :80 random',
  'redirect',
  'log prefix "x" group 3 snaplen 5',
  'reject with icmp host-unreachable',
  'ip saddr { 10.0.0.1 comment "x", 10.0.0.4/30 } accept',
  'tcp option sack0 left 5 accept',
  'tcp flags & (syn | ack) == syn accept',
  '@th,16,16 80 accept comment "raw"',
])('`%s` is the same value from text and from JSON', (rule) => {
  const head = 'type nat hook postrouting priority srcnat; policy accept;';
  const commands = readNft(`table ip t {\nchain c {\n${head}\n${rule}\n}\n}`);
  const ruleset = nftRulesetOf(commands);
  const [table] = ruleset.tables;
  const [again] = nftRulesetOf(readNftJson(writeNftJson(ruleset))).tables;
  expect(again!.chains[0]!.rules).toStrictEqual(table!.chains[0]!.rules);
});
