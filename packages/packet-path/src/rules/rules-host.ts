import type { Choices, Family, Seed } from '@packet-path/core';
import { checkArgument, objectOf } from '@packet-path/core';
import { type LinuxHost, type LinuxHostOptions, linuxHost } from '@packet-path/linux-host';
import { type GivenNetwork, givenNetwork } from './given-network.ts';
import type { HostPartsOptions } from './host-parts.ts';
import { rulesNotes } from './rules-notes.ts';
import { supposeVirtualAddresses } from './virtual-addresses.ts';

/** Rules from anywhere, to send packets through. */
export interface RulesHostOptions {
  /** The output of `iptables-save` or `ip6tables-save`. */
  readonly rules?: string;
  /** The output of `nft list ruleset`, with `-j` or not, beside those rules or alone. */
  readonly nftables?: string;
  readonly family: Family;
  /** The output of `ipset save` or `ipset list`, for rules that name sets. */
  readonly ipset?: string;
  /** The output of `ipvsadm-save -n` or `ipvsadm -Ln`. */
  readonly ipvsadm?: string;
  /** Devices, addresses and routes; supposed ones, which a note tells, unless given. */
  readonly network?: GivenNetwork;
  /** Keep rules with matches, targets or statements that no model knows: they never match. */
  readonly unknown?: 'refuse' | 'never-match';
  /** The name of the rules in errors. */
  readonly source?: string;
  /** The names of the texts in errors, where they differ. */
  readonly sources?: LinuxHostOptions['sources'];
  readonly seed?: Seed;
  readonly choices?: Choices;
  readonly parts?: HostPartsOptions;
}

/** A host with rules, and what its user must know of it. */
export interface NotedHost {
  readonly host: LinuxHost;
  /** Sentences: what was taken for granted, and what the rules name that is not there. */
  readonly notes: readonly string[];
}

/** The options of a host that has the rules. @throws {PacketPathError} what is wrong with the network's texts */
export function rulesHostOptions(options: RulesHostOptions): LinuxHostOptions {
  const { rules, nftables, family, ipset, ipvsadm, source, sources, seed, choices, parts } =
    options;
  const { network = givenNetwork({}, family), unknown = 'refuse' } = options;
  const { interfaces, routes, tables, routingRules } = network;
  return {
    ...parts,
    rules: { unknown, ...parts?.rules },
    nft: { unknown, ...parts?.nft },
    forwarding: true,
    ...(interfaces && { interfaces }),
    ...(routes && { routes }),
    ...(tables && { tables }),
    ...(routingRules && { routingRules }),
    ...(rules !== undefined && (family === 4 ? { iptables: rules } : { ip6tables: rules })),
    ...(nftables !== undefined && { nftables }),
    ...(ipset !== undefined && { ipset }),
    ...(ipvsadm !== undefined && { ipvsadm }),
    sources: {
      ...(source && { iptables: source, ip6tables: source, nftables: source }),
      ...sources,
    },
    ...(seed !== undefined && { seed }),
    ...(choices !== undefined && { choices }),
  };
}

/**
 * A host that has the rules, and forwards. Devices and addresses that nobody gives are supposed: `eth0`
 * (192.168.0.10, or fd00:192:168::a) leads everywhere, `cni0` (10.244.0.1/24, or fd00:10:244::1/64) to
 * pods.
 *
 * @throws {PacketPathError} what is wrong with the rules
 */
export function rulesHost(options: RulesHostOptions): LinuxHost {
  checkArgument('rulesHost', 'options', options, objectOf('family'));
  return notedHost(options).host;
}

/**
 * The same with notes of what was taken for granted, and of what the rules name that is not there.
 *
 * @throws {PacketPathError} what is wrong with the rules
 */
export function notedHost(options: RulesHostOptions): NotedHost {
  checkArgument('notedHost', 'options', options, objectOf('family'));
  const { network = givenNetwork({}, options.family) } = options;
  const host = linuxHost(rulesHostOptions({ ...options, network }));
  const virtual = supposeVirtualAddresses(host, network.isSupposed);
  return { host, notes: [...network.notes, ...virtual, ...rulesNotes(host, options.family)] };
}
