import type { WorkloadEndpoint } from '@packet-path/calico';
import { joinedInterfaces } from '@packet-path/core';
import { hostAt, type NodePlace, type PodDevice } from '@packet-path/data-plane';
import { type HostProgram, KUBE_PROXY_ACCOUNTS } from '@packet-path/kube-proxy';
import type { LinuxHostOptions } from '@packet-path/linux-host';
import { programmedServices } from '../linux/programmed-services.ts';
import type { NodeHostOptions } from './node-options.ts';

/** The host of a node: its devices and routes, and kube-proxy's program, in the tools' texts. */
export function nodeHostOptions(
  options: NodeHostOptions,
  place: NodePlace,
  program: HostProgram,
  workloads: readonly WorkloadEndpoint[] | undefined,
): LinuxHostOptions {
  const { seed, clock, kernel, possibleProcessors, conntrack, ipvs, nft, rules } = options;
  const network = hostAt(place, workloads?.map(podDevice));
  return {
    ...network,
    interfaces: joinedInterfaces([
      ...network.interfaces,
      ...program.addresses.map((bound) => ({ name: bound.interface, addresses: [bound.address] })),
    ]),
    sysctls: { ...program.sysctls, ...options.sysctls },
    ...(program.parted?.[4] === undefined && {
      iptables: program.iptables,
      ip6tables: program.ip6tables,
    }),
    ...(program.parted && { parted: program.parted }),
    nfacct: KUBE_PROXY_ACCOUNTS.map((name) => `add ${name}\n`).join(''),
    ipset: program.ipset,
    ...(program.virtualServices === undefined
      ? { ipvsadm: program.ipvsadm }
      : { ipvsProgram: programmedServices(program.virtualServices) }),
    ...(program.parted?.nftables === undefined && { nftables: program.nftables }),
    ...(seed !== undefined && { seed }),
    ...(clock && { clock }),
    ...(kernel !== undefined && { kernel }),
    ...(possibleProcessors !== undefined && { possibleProcessors }),
    ...(conntrack && { conntrack }),
    ...(ipvs && { ipvs }),
    ...(nft && { nft }),
    ...(rules && { rules }),
  };
}

/** The device of a pod that Calico guards. */
export function podDevice({ interfaceName, addresses }: WorkloadEndpoint): PodDevice {
  return { name: interfaceName, addresses };
}
