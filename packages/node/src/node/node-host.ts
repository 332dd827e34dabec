import type { WorkloadEndpoint } from '@packet-path/calico';
import { type InterfaceOptions, Prefix } from '@packet-path/core';
import type { NodePlace } from '@packet-path/data-plane';
import type { HostProgram } from '@packet-path/kube-proxy';
import type { LinuxHostOptions } from '@packet-path/linux-host';
import type { NodeHostOptions } from './node-options.ts';

/** The device of the node's own pods, and the one that leads to all others. */
export const POD_DEVICE = 'cni0';
export const UPLINK = 'eth0';

/** The host of a node: its devices and routes, and kube-proxy's program, in the tools' texts. */
export function nodeHostOptions(
  options: NodeHostOptions,
  place: NodePlace,
  program: HostProgram,
  workloads: readonly WorkloadEndpoint[] | undefined,
): LinuxHostOptions {
  const { seed, clock, conntrack, ipvs, rules } = options;
  return {
    name: place.node.name,
    interfaces: [
      { name: UPLINK, addresses: place.node.addresses.map(Prefix.host) },
      ...(workloads?.map(({ interfaceName }) => ({ name: interfaceName })) ?? [bridge(place)]),
      // A device may be named many times: its addresses add up.
      ...program.addresses.map((bound) => ({ name: bound.interface, addresses: [bound.address] })),
    ],
    routes: [
      ...place.networks.map(({ family }) => `${family === 4 ? '0.0.0.0/0' : '::/0'} dev ${UPLINK}`),
      ...(workloads === undefined ? strayRoutes(place) : podRoutes(workloads)),
    ],
    sysctls: {
      'net.ipv4.ip_forward': 1,
      'net.ipv6.conf.all.forwarding': 1,
      ...program.sysctls,
      ...options.sysctls,
    },
    iptables: program.iptables,
    ip6tables: program.ip6tables,
    ipset: program.ipset,
    ipvsadm: program.ipvsadm,
    nftables: program.nftables,
    ...(seed !== undefined && { seed }),
    ...(clock && { clock }),
    ...(conntrack && { conntrack }),
    ...(ipvs && { ipvs }),
    ...(rules && { rules }),
  };
}

/** A route to each address of each pod, by the pod's own device. */
export function podRoutes(workloads: readonly WorkloadEndpoint[]): string[] {
  return workloads.flatMap(({ addresses, interfaceName }) =>
    addresses.map((address) => `${address} dev ${interfaceName}`),
  );
}

function bridge({ networks }: NodePlace): InterfaceOptions {
  return {
    name: POD_DEVICE,
    addresses: networks.map(({ block }) => new Prefix(block.address.plus(1), block.length)),
  };
}

/** On-link networks need no route: a pod outside its node's block does. */
function strayRoutes({ networks }: NodePlace): string[] {
  return networks.flatMap(({ strays }) => strays.map((pod) => `${pod} dev ${POD_DEVICE}`));
}
