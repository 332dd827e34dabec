import { type Packet, tcp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { nftRulesetOf, readNft, writeNft } from '../src/index.ts';
import { TestNode } from './node.ts';

test.each([
  ['add rule ip t nowhere accept', 'unknown-chain'],
  ['add chain ip nowhere c', 'unknown-table'],
  ['add rule ip nowhere c accept', 'unknown-table'],
  ['delete chain ip t c', 'not-allowed'],
  ['flush ruleset', 'not-allowed'],
])('a listing with the command `%s` is refused: %s', (command, code) => {
  const commands = readNft(`table ip t {\n\tchain c {\n\t}\n}\n${command}\n`);
  expect(() => nftRulesetOf(commands, 'mine')).toThrow(
    expect.objectContaining({ code, source: 'mine', line: 5 }),
  );
});

test('a listing may be made of commands, which say what there is once', () => {
  const commands = readNft(`flush ruleset
create table ip t
add table ip t
add set ip t s { type ipv4_addr; }
add set ip t s { type ipv4_addr; }
add element ip t s { 10.0.0.1 }
create chain ip t c
add chain ip t c
add rule ip t c drop
insert rule ip t c accept
`);
  expect(writeNft(nftRulesetOf(commands))).toBe(
    'table ip t {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { 10.0.0.1 }\n\t}\n\n\tchain c {\n\t\taccept\n\t\tdrop\n\t}\n}\n',
  );
});

test.each([
  ['ipv4_addr', 'ip saddr', (host: number) => `10.0.0.${host}`],
  ['ipv4_addr . inet_service', 'ip saddr . tcp dport', (host: number) => `10.0.0.${host} . 80`],
])(
  'a dry run tells of its look-up in a set of %s what another key would cost there',
  (type, key, element) => {
    const elements = Array.from({ length: 60 }, (_, index) => element(index + 2)).join(', ');
    const node = new TestNode(`table ip t {
	set s { type ${type}; elements = { ${elements} }; }
	chain c {
		type filter hook forward priority 0
		${key} @s counter
	}
}`);
    const packet = (host: number): Packet =>
      tcp(`10.0.0.${host}:1`, '10.0.1.9:80', { inputInterface: 'eth0' });
    const lookUp = (host: number) => {
      const dry = node.host.dryRun(packet(host));
      if ('state' in dry) throw new Error(dry.state);
      return { lookup: dry.lookups?.[0], probes: dry.traversal.work.counters().setProbes };
    };
    const { lookup: first } = lookUp(3);
    expect(first?.counter).toBe('setProbes');
    for (let host = 2; host < 120; host += 7) {
      const { lookup, probes } = lookUp(host);
      expect(lookup!.probes).toBe(probes);
      expect(first!.probesOf(lookup!.key)).toBe(probes);
      expect(lookup!.addresses).toEqual([0]);
      expect(lookup!.width).toBe(1);
    }
  },
);
