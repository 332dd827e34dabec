import { PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import { nftRulesetOf, readNft, writeNft } from '../../src/index.ts';

/** Types whose numbers nft has names for. */
const TYPES = [
  ...['icmp_type', 'icmp_code', 'icmpv6_type', 'icmpv6_code', 'icmpx_code', 'igmp_type', 'mh_type'],
  ...['inet_proto', 'dscp', 'ecn', 'dccp_pkttype', 'tcp_flag'],
  ...['ct_state', 'ct_dir', 'ct_status', 'ct_event', 'pkt_type', 'iface_type', 'nf_proto'],
  ...['fib_addrtype', 'day', 'devgroup', 'realm', 'boolean'],
];

/** Types whose names stand for bits. */
const BITS: ReadonlySet<string> = new Set(['tcp_flag', 'ct_state', 'ct_status', 'ct_event']);

/** The elements of a set of a type as they are listed. */
function listed(type: string, elements: readonly string[]): readonly string[] | undefined {
  const script = `table ip t { set s { type ${type}; elements = { ${elements.join(', ')} }; }; }`;
  try {
    const text = writeNft(nftRulesetOf(readNft(script)));
    return (/elements = \{ (.*) \}/s.exec(text)?.[1] ?? '').split(/,\s*/);
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return undefined;
  }
}

test('numbers have the names that they had, and names are read as their numbers', async () => {
  const lines: string[] = [];
  for (const type of TYPES) {
    const names: string[] = [];
    for (let number = 0; number < 256; number++) {
      if (BITS.has(type) && (number & (number - 1)) !== 0) continue;
      const [name] = listed(type, [String(number)]) ?? [];
      if (name === undefined || name === String(number)) continue;
      names.push(`${number} ${name}`);
      const again = listed(type, [name]);
      if (again?.[0] !== name) names.push(`  read as ${again?.[0] ?? 'nothing'}`);
    }
    lines.push(`${type}: ${names.join(', ')}`);
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('names.txt');
});

/** Ports as /etc/services names them, and a name that is too rare to be known. */
const PORTS = `ftp 21, ssh 22, telnet 23, smtp 25, domain 53, bootps 67, bootpc 68, tftp 69, http 80, www 80, kerberos 88,
pop3 110, sunrpc 111, ntp 123, netbios-ns 137, netbios-dgm 138, netbios-ssn 139, imap2 143, imap 143, snmp 161, bgp 179,
ldap 389, https 443, microsoft-ds 445, isakmp 500, syslog 514, submission 587, ipp 631, ldaps 636, imaps 993, pop3s 995,
openvpn 1194, nfs 2049, mysql 3306, ipsec-nat-t 4500, sip 5060, mdns 5353, postgresql 5432, http-alt 8080`;

test('ports may be named, and are listed as numbers', () => {
  const known = PORTS.split(/,\s/).map((line) => line.split(' ') as [string, string]);
  for (const [name, port] of known)
    expect([name, listed('inet_service', [name])]).toEqual([name, [port]]);
  expect(listed('inet_service', ['gopher'])).toBeUndefined();
});
