import type { Family } from '@packet-path/core';
import fc from 'fast-check';
import { addresses } from '../addresses.ts';
import { families } from '../families.ts';
import { iptablesRulesets } from '../iptables/rulesets.ts';
import { nftRulesets } from '../nftables/rulesets.ts';
import { prefixes } from '../prefixes.ts';
import { unicastAddresses } from '../unicast-addresses.ts';
import { ipsetTexts } from './ipset-texts.ts';
import { ipvsadmTexts } from './ipvsadm-texts.ts';

/** A host in words: what `new LinuxHost` takes, and `save` answers. */
export interface HostTexts {
  readonly name: string;
  readonly interfaces: readonly { readonly name: string; readonly addresses: readonly string[] }[];
  readonly routes: readonly string[];
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly routingRules: readonly {
    readonly mark: number;
    readonly mask: number;
    readonly table: string;
  }[];
  readonly sysctls: Readonly<Record<string, number>>;
  readonly ipset: string;
  readonly iptables: string;
  readonly ip6tables: string;
  readonly nftables: string;
  readonly ipvsadm: string;
}

/** Hosts with devices of both families, routes in several tables, sets, rules and services. */
export function hostTexts(): fc.Arbitrary<HostTexts> {
  return fc.record({
    name: fc.constantFrom('host', 'node-1'),
    interfaces: fc.tuple(device('eth0'), device('eth1')),
    routes: fc.array(routes(), { maxLength: 4 }),
    tables: fc.record(
      { marked: fc.array(routes(), { maxLength: 2 }), 100: fc.array(routes(), { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
    routingRules: fc.constantFrom([], [{ mark: 1, mask: 0xff, table: 'marked' }]),
    sysctls: fc.dictionary(
      fc.constantFrom('net.ipv4.ip_forward', 'net.netfilter.nf_conntrack_tcp_loose'),
      fc.nat(1),
    ),
    ipset: ipsetTexts(),
    iptables: iptablesRulesets(),
    ip6tables: iptablesRulesets({ family: 6 }),
    nftables: nftRulesets(),
    ipvsadm: ipvsadmTexts(),
  });
}

function device(name: string): fc.Arbitrary<HostTexts['interfaces'][number]> {
  const address = families().chain((family) =>
    fc
      .tuple(
        unicastAddresses(family),
        fc.integer(family === 4 ? { min: 8, max: 32 } : { min: 16, max: 128 }),
      )
      .map(([own, length]) => `${own}/${length}`),
  );
  return fc.uniqueArray(address, { maxLength: 3 }).map((texts) => ({ name, addresses: texts }));
}

function routes(): fc.Arbitrary<string> {
  return families().chain((family) =>
    fc
      .tuple(prefixes(family), fc.constantFrom('eth0', 'eth1'), hops(family), kinds)
      .map(([prefix, name, via, kind]) =>
        kind === '' ? `${prefix.network()}${via} dev ${name}` : `${kind}${prefix.network()}`,
      ),
  );
}

const kinds: fc.Arbitrary<string> = fc.constantFrom('', '', '', 'blackhole ', 'local ');

function hops(family: Family): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constant(''),
    addresses(family).map((address) => ` via ${address}`),
  );
}
