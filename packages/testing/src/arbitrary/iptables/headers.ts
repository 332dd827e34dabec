import type { Family } from '@packet-path/core';
import fc from 'fast-check';
import { prefixes } from '../prefixes.ts';
import type { BuiltinChain } from './tables.ts';

/** A protocol that rules can name, or none. */
export type RuleProtocol = 'tcp' | 'udp' | 'sctp' | 'icmp' | 'ipv6-icmp';

/** A protocol of a family, or none. */
export function ruleProtocols(family: Family): fc.Arbitrary<RuleProtocol | undefined> {
  const echo = family === 4 ? 'icmp' : 'ipv6-icmp';
  return fc.constantFrom(undefined, 'tcp', 'tcp', 'udp', 'udp', 'sctp', echo);
}

/** `-s`, `-d`, `-i` and `-o`, as `iptables-save` writes them, where the hook has them. */
export function headers(family: Family, hook: BuiltinChain): fc.Arbitrary<string> {
  const device = fc.constantFrom('eth0', 'eth1', 'cni0', 'cali+', 'lo');
  const incoming = hook !== 'OUTPUT' && hook !== 'POSTROUTING';
  const outgoing = hook !== 'PREROUTING' && hook !== 'INPUT';
  return fc
    .tuple(
      option('-s', networks(family)),
      option('-d', networks(family)),
      incoming ? option('-i', device) : fc.constant(''),
      outgoing ? option('-o', device) : fc.constant(''),
    )
    .map((parts) => parts.filter((part) => part !== '').join(' '));
}

/** Networks that traffic meets, and any others but that of everything, which is not written. */
function networks(family: Family): fc.Arbitrary<string> {
  const met =
    family === 4
      ? ['10.96.0.0/16', '10.244.0.0/16', '10.96.0.1/32', '127.0.0.0/8', '8.0.0.0/5']
      : ['fd00:96::/64', 'fd00:244::/64', 'fd00:96::1/128', '2001:db8::/32'];
  const any = prefixes(family)
    .filter(({ length }) => length > 0)
    .map((prefix) => String(prefix.network()));
  return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...met) }, any);
}

/** An option that is seldom there, and then now and again negated. */
function option(name: string, values: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const given = fc
    .tuple(fc.constantFrom('', '', '', '! '), values)
    .map(([not, value]) => `${not}${name} ${value}`);
  return fc.oneof({ weight: 2, arbitrary: fc.constant('') }, given);
}
