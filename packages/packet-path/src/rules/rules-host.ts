import type { Choices, Family, Seed } from '@packet-path/core';
import { type LinuxHost, linuxHost } from '@packet-path/linux-host';
import type { HostPartsOptions } from './host-parts.ts';

/** Rules from anywhere, to send packets through. */
export interface RulesHostOptions {
  /** The output of `iptables-save` or `ip6tables-save`. */
  readonly rules?: string;
  /** The output of `nft list ruleset`, beside those rules or alone. */
  readonly nftables?: string;
  readonly family: Family;
  /** The output of `ipset save`, for rules that name sets. */
  readonly ipset?: string;
  /** The name of the rules in errors. */
  readonly source?: string;
  readonly seed?: Seed;
  readonly choices?: Choices;
  readonly parts?: HostPartsOptions;
}

/** The host's own address, and the pods' network behind its other device. */
const NETWORK = {
  4: { node: '192.168.0.10/24', pods: '10.244.0.1/24', everything: '0.0.0.0/0' },
  6: { node: 'fd00:192:168::a/64', pods: 'fd00:10:244::1/64', everything: '::/0' },
} as const;

/**
 * A host that has the rules: `eth0` (192.168.0.10, or fd00:192:168::a) leads everywhere, `cni0`
 * (10.244.0.1/24, or fd00:10:244::1/64) to pods of its own.
 *
 * @throws {PacketPathError} what is wrong with the rules
 */
export function rulesHost(options: RulesHostOptions): LinuxHost {
  const { rules, nftables, family, ipset, source, seed, choices, parts } = options;
  const { node, pods, everything } = NETWORK[family];
  return linuxHost({
    ...parts,
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: [node] },
      { name: 'cni0', addresses: [pods], bridge: true },
    ],
    routes: [`${everything} dev eth0`],
    ...(rules !== undefined && (family === 4 ? { iptables: rules } : { ip6tables: rules })),
    ...(nftables !== undefined && { nftables }),
    ...(ipset !== undefined && { ipset }),
    ...(source !== undefined && {
      sources: { iptables: source, ip6tables: source, nftables: source },
    }),
    ...(seed !== undefined && { seed }),
    ...(choices !== undefined && { choices }),
  });
}
