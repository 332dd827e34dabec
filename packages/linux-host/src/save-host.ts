import {
  formatRoute,
  Host,
  type InterfaceOptions,
  type NetworkInterface,
  statedRoutes,
} from '@packet-path/core';
import { listAccounts } from '@packet-path/iptables-model';
import type { ChosenModels } from './linux-host.ts';
import type { LinuxHostOptions } from './linux-host-options.ts';

/**
 * A host in words: strings and numbers alone, which JSON carries, and which `new LinuxHost` takes.
 * Missing is all that tools do not save: connections, what `recent` and the limits remember, and the
 * seed, without which another host draws other numbers.
 */
export type SavedHost = Required<
  Pick<
    LinuxHostOptions,
    | 'name'
    | 'tables'
    | 'routingRules'
    | 'startsAt'
    | 'nfacct'
    | 'ipset'
    | 'nftables'
    | 'ipvsadm'
    | 'conntrackForced'
  > &
    Pick<LinuxHostOptions, 'interfaces' | 'routes' | 'sysctls' | 'iptables' | 'ip6tables'>
> & { readonly counters: true };

/** A host built from the answer saves the same again. */
export function saveHost(host: Host, parts: ChosenModels): SavedHost {
  const { conntrack, ipsets, iptables, nftables, ipvs } = parts;
  const { main: routes = [], ...tables } = Object.fromEntries(
    [...statedRoutes(host)].map(([name, stated]) => [name, stated.map(formatRoute)]),
  );
  return {
    name: host.name,
    interfaces: [...host.interfaces.values()].map(interfaceOf).filter(isStated),
    routes,
    tables,
    routingRules: host.routes.rules.map((rule) => ({ ...rule })),
    sysctls: Object.fromEntries(host.sysctls.entries()),
    conntrackForced: ([4, 6] as const).filter((family) => conntrack?.enabled(family)),
    nfacct: iptables === undefined ? '' : listAccounts(iptables[4].view.accounts),
    startsAt: host.startsAt,
    ipset: ipsets?.save() ?? '',
    iptables: iptables?.[4].save({ counters: true }) ?? '',
    ip6tables: iptables?.[6].save({ counters: true }) ?? '',
    nftables: nftables?.save() ?? '',
    ipvsadm: ipvs?.save() ?? '',
    counters: true,
  };
}

/** Addresses that every host has, on a device that every host has. */
const GIVEN = new Set<string>(
  [...new Host().interfaces.values()].flatMap(({ addresses }) => addresses.map(String)),
);

function interfaceOf({ name, addresses, isBridge }: NetworkInterface): InterfaceOptions {
  const texts = addresses.map(String);
  return {
    name,
    addresses: name === 'lo' ? texts.filter((text) => !GIVEN.has(text)) : texts,
    ...(isBridge && { bridge: true }),
  };
}

function isStated({ name, addresses }: InterfaceOptions): boolean {
  return name !== 'lo' || (addresses?.length ?? 0) > 0;
}
