import type { ClusterNode } from '@packet-path/cluster';
import { Address, type Family, Prefix } from '@packet-path/core';

/** The nodes of every generated cluster: the first is the one to program. */
export const NODES: readonly ClusterNode[] = [1, 2, 3].map((index) =>
  Object.freeze({
    name: `node-${index}`,
    addresses: Object.freeze([
      Address.parse(`192.168.1.${9 + index}`),
      Address.parse(`fd00:1::${9 + index}`),
    ]),
    podCIDRs: Object.freeze([
      Prefix.parse(`10.244.${index}.0/24`),
      Prefix.parse(`fd00:244:${index}::/64`),
    ]),
    zone: index < 3 ? 'zone-a' : 'zone-b',
  }),
);

/** The networks all pods of generated clusters are in: what a ClusterCIDR detector is given. */
export const POD_NETWORKS: Readonly<Record<Family, Prefix>> = {
  4: Prefix.parse('10.244.0.0/16'),
  6: Prefix.parse('fd00:244::/32'),
};

/** A pod's address on a node. */
export function podAddress(family: Family, node: number, pod: number): Address {
  const cidr = NODES[node]!.podCIDRs.find((prefix) => prefix.family === family)!;
  return cidr.address.plus(2 + pod);
}

/** The kinds of addresses that a service may have of its own. */
export type ServiceAddressKind = 'clusterIP' | 'externalIP' | 'loadBalancerIP';

const FIRST: Readonly<Record<ServiceAddressKind, Readonly<Record<Family, Address>>>> = {
  clusterIP: { 4: Address.parse('10.96.0.1'), 6: Address.parse('fd00:96::1') },
  externalIP: { 4: Address.parse('203.0.113.1'), 6: Address.parse('2001:db8:113::1') },
  loadBalancerIP: { 4: Address.parse('198.51.100.1'), 6: Address.parse('2001:db8:51::1') },
};

/** The address of a kind that the service of an index has. */
export function serviceAddress(kind: ServiceAddressKind, family: Family, index: number): Address {
  return FIRST[kind][family].plus(index);
}
