import { describe, expect, test } from 'vitest';
import {
  NEWEST_NFT_VERSION,
  type NftCommand,
  type NftVersion,
  nftRulesetOf,
  readNft,
  readNftJson,
  writeNft,
  writeNftJson,
} from '../src/index.ts';

/** The line that nft lists for a rule in a chain of this family. */
function listed(rule: string, family = 'ip', version: NftVersion = '1.0.6'): string {
  const list = (script: readonly NftCommand[]): string =>
    writeNft(nftRulesetOf(script), { version });
  const text = list(readNft(`table ${family} t {\nchain c {\n${rule}\n}\n}`));
  expect(list(readNftJson(writeNftJson(nftRulesetOf(readNft(text)))))).toBe(text);
  expect(list(readNft(text))).toBe(text);
  return (text.split('\n')[2] ?? '').trim();
}

describe('a rule as people write it is listed as nft lists it', () => {
  test.each([
    ['tcp dport ssh accept', 'tcp dport 22 accept'],
    ['tcp dport { http, https } accept', 'tcp dport { 80, 443 } accept'],
    ['ip protocol tcp drop', 'ip protocol tcp drop'],
    ['meta l4proto 6 drop', 'meta l4proto tcp drop'],
    ['ct state established, related accept', 'ct state established,related accept'],
    ['ct state { new, established } accept', 'ct state { established, new } accept'],
    ['ct state vmap { invalid : drop, established : accept }', 'same'],
    ['ct state != new drop', 'ct state != new drop'],
    ['tcp flags & (fin | syn | rst | ack) == syn drop', 'tcp flags syn / fin,syn,rst,ack drop'],
    ['tcp flags syn / fin,syn,rst,ack drop', 'same'],
    ['tcp flags syn,ack drop', 'same'],
    ['tcp flags == syn drop', 'same'],
    ['mark set 0x10', 'meta mark set 0x00000010'],
    ['meta mark and 0xff == 1 accept', 'meta mark & 0x000000ff == 0x00000001 accept'],
    ['meta mark set mark or 0x4000', 'meta mark set meta mark | 0x00004000'],
    ['meta mark set ct mark and 0xff or 0x1', 'meta mark set ct mark & 0x000000ff | 0x00000001'],
    ['ip saddr 10.0.0.0/8 ip daddr != 192.168.0.1-192.168.0.9 drop', 'same'],
    ['ip saddr { 10.0.0.0/8, 192.168.0.1-192.168.0.9 } drop', 'same'],
    ['ip saddr . tcp dport { 10.0.0.1 . 80, 10.0.0.2 . 443 } accept', 'same'],
    ['ip daddr . meta l4proto . th dport vmap @services', 'same'],
    ['iifname eth0 oifname "wg*" accept', 'iifname "eth0" oifname "wg*" accept'],
    [
      'icmp type { echo-request, 3 } accept',
      'icmp type { destination-unreachable, echo-request } accept',
    ],
    ['reject with icmp type port-unreachable', 'reject'],
    ['reject with icmpx type admin-prohibited', 'reject with icmpx admin-prohibited'],
    ['reject with tcp reset', 'same'],
    ['counter accept', 'counter packets 0 bytes 0 accept'],
    ['counter packets 5 bytes 300 accept', 'same'],
    ['limit rate 10/second burst 5 packets accept', 'limit rate 10/second accept'],
    ['limit rate over 1 mbytes/second burst 10 kbytes drop', 'same'],
    ['log prefix "dropped: " level info drop', 'same'],
    ['log flags tcp sequence,options flags skuid', 'same'],
    ['dnat to 10.0.0.1:80', 'same'],
    ['dnat to 10.0.0.1-10.0.0.9:80-90 random,persistent', 'same'],
    ['dnat to :8080', 'same'],
    ['dnat to numgen inc mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }', 'same'],
    [
      'dnat to jhash ip saddr . tcp sport mod 2 seed 0x7 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }',
      'same',
    ],
    [
      'dnat ip addr . port to ip daddr map { 10.96.0.1 : 10.244.0.2 . 8080 }',
      'dnat ip to ip daddr map { 10.96.0.1 : 10.244.0.2 . 8080 }',
    ],
    ['dnat ip addr . port to ip daddr map @backends', 'dnat ip to ip daddr map @backends'],
    ['dnat ip to 10.0.0.1', 'dnat to 10.0.0.1'],
    ['snat to 192.0.2.1 fully-random', 'same'],
    ['masquerade fully-random', 'same'],
    ['masquerade to :1024-2047 random', 'same'],
    ['redirect to :8080', 'same'],
    ['fib daddr . iif type local accept', 'same'],
    ['fib saddr . iif oif 0 drop', 'same'],
    ['fib saddr . mark . iif oif missing drop', 'same'],
    ['tcp flags ! syn,ack drop', 'same'],
    ['tcp flags & (fin | syn | rst) == 0 drop', 'tcp flags ! fin,syn,rst drop'],
    ['tcp flags & (syn | ack) != 0 drop', 'tcp flags syn,ack drop'],
    ['tcp flags & syn == syn drop', 'same'],
    ['tcp flags != syn / fin,syn drop', 'same'],
    ['tcp flags == syn | ack drop', 'tcp flags == 0x12 drop'],
    ['tcp flags { syn, syn | ack } drop', 'same'],
    ['ct state ! established drop', 'same'],
    ['ct state != established,related drop', 'ct state != established | related drop'],
    ['ip saddr 10.1.2.3/8 drop', 'ip saddr 10.0.0.0/8 drop'],
    ['ip saddr 10.1.2.3/32 drop', 'ip saddr 10.1.2.3 drop'],
    ['ip saddr & 255.255.255.0 == 10.1.2.0 drop', 'ip saddr 10.1.2.0/24 drop'],
    ['ip saddr & 0.0.0.255 == 0.0.0.1 drop', 'same'],
    ['meta mark set (ct mark & 0xff) << 8', 'meta mark set (ct mark & 0x000000ff) << 8'],
    ['meta mark set tcp dport map { 80 : 1 }', 'meta mark set tcp dport map { 80 : 0x00000001 }'],
    ['log level warn prefix "x"', 'log prefix "x"'],
    [
      'log flags skuid flags tcp options level info',
      'log level info flags tcp options flags skuid',
    ],
    [
      'update @recent { ip saddr timeout 90s counter }',
      'update @recent { ip saddr timeout 1m30s counter }',
    ],
    ['ct state { new } accept', 'ct state new accept'],
    ['ip saddr != { 10.0.0.1 } accept', 'ip saddr != 10.0.0.1 accept'],
    [
      'ip saddr { 10.0.0.0-10.0.0.255, 10.1.0.0/32 } drop',
      'ip saddr { 10.0.0.0/24, 10.1.0.0 } drop',
    ],
    ['add @seen { ip saddr . tcp dport }', 'same'],
    ['ct original ip daddr 10.96.0.1 accept', 'same'],
    ['meta pkttype broadcast drop comment "noise"', 'same'],
    ['notrack', 'same'],
  ])('%s', (written, expected) => {
    expect(listed(written)).toBe(expected === 'same' ? written : expected);
  });

  test('in a table of both families, where the rule says which', () => {
    expect(listed('dnat ip6 to [fd00::1]:80', 'inet')).toBe('dnat ip6 to [fd00::1]:80');
    expect(listed('meta nfproto ipv4 ip saddr 10.0.0.1 accept', 'inet')).toBe(
      'ip saddr 10.0.0.1 accept',
    );
  });
});

describe('the newest nft', () => {
  test.each([
    ['limit rate 10/second accept', 'limit rate 10/second burst 5 packets accept'],
    ['tcp flags syn / fin,syn,rst,ack drop', 'tcp flags & (fin | syn | rst | ack) == syn drop'],
  ])('%s', (written, expected) => {
    expect(listed(written, 'ip', NEWEST_NFT_VERSION)).toBe(expected);
  });
});

describe('a script', () => {
  test('as a workstation has it in /etc/nftables.conf', () => {
    const text = `#!/usr/sbin/nft -f
flush ruleset
define lan = { 192.168.0.0/16, 10.0.0.0/8 }
define web = 80

table inet filter {
  set admins { type ipv4_addr; flags interval; elements = { 192.168.1.0/24, 10.1.2.3 } }
  chain input {
    type filter hook input priority 0; policy drop;
    ct state invalid drop; ct state { established, related } accept
    iif lo accept   # loopback
    ip saddr $lan tcp dport $web accept
    ip saddr @admins tcp dport 22 \\
      accept
  }
  chain output { type filter hook output priority filter; }
}
`;
    expect(writeNft(nftRulesetOf(readNft(text)))).toBe(`table inet filter {
	set admins {
		type ipv4_addr
		flags interval
		elements = { 10.1.2.3, 192.168.1.0/24 }
	}

	chain input {
		type filter hook input priority filter; policy drop;
		ct state invalid drop
		ct state { established, related } accept
		iif "lo" accept
		ip saddr { 10.0.0.0/8, 192.168.0.0/16 } tcp dport 80 accept
		ip saddr @admins tcp dport 22 accept
	}

	chain output {
		type filter hook output priority filter; policy accept;
	}
}
`);
  });

  test('of single commands', () => {
    const commands = readNft(`
add table ip nat
add chain ip nat prerouting { type nat hook prerouting priority dstnat + 5; }
add map ip nat vips { type ipv4_addr . inet_service : ipv4_addr; }
add element ip nat vips { 10.96.0.1 . 80 : 10.244.0.5 }
insert rule nat prerouting index 0 counter
delete element ip nat vips { 10.96.0.1 . 80 }
delete rule nat prerouting handle 4; flush chain nat prerouting
destroy table inet gone
`);
    expect(commands.map(({ kind }) => kind)).toEqual([
      'add-table',
      'add-chain',
      'add-set',
      'add-elements',
      'insert-rule',
      'delete-elements',
      'delete-rule',
      'flush-chain',
      'destroy-table',
    ]);
    expect(commands[1]).toMatchObject({ base: { priority: -95, policy: 'accept' } });
    expect(commands[7]?.position).toEqual({ line: 8, column: 38 });
  });

  test('that adds to a set which is there already', () => {
    const text = 'add element ip kube-proxy service-ips { 10.96.0.1 . tcp . 80 : goto service-x }';
    const setTypes = () =>
      ({
        key: [
          { type: 'ipv4_addr', bits: 32 },
          { type: 'inet_proto', bits: 8 },
          { type: 'inet_service', bits: 16 },
        ],
        value: 'verdict',
      }) as const;
    expect(readNft(text, { setTypes })).toMatchObject([
      { elements: [{ value: { kind: 'verdict', verdict: { kind: 'goto', chain: 'service-x' } } }] },
    ]);
    expect(() => readNft(text)).toThrow(expect.objectContaining({ code: 'unknown-set' }));
  });

  test('of one long line is read in time that grows with its length alone', () => {
    const elements = Array.from(
      { length: 30_000 },
      (_, index) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    );
    const text = `table ip t { set s { type ipv4_addr; elements = { ${elements.join(', ')} } } }`;
    const [, , command] = readNft(text);
    expect(command).toMatchObject({ kind: 'add-elements' });
  });
});
