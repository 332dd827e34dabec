import { type Cluster, isProxied, SOME_CLUSTER } from '@packet-path/cluster';
import { type Address, checkArgument, type Family, Prefix } from '@packet-path/core';
import { commonPrefix } from './common-prefix.ts';
import { someEndpoint } from './some-endpoint.ts';

/** kubeadm's default `serviceSubnet` (bootstrapapi defaults.go), and its like in IPv6. */
const USUAL = { 4: Prefix.parse('10.96.0.0/12'), 6: Prefix.parse('fd00:10:96::/108') } as const;

/**
 * The networks that a cluster's service addresses come from, one a family that has any: kubeadm's
 * usual one where it holds them all, else the longest prefix that does; none where that would hold a
 * pod or a node too, which kube-proxy would cut off.
 */
export function serviceNetworks(cluster: Cluster): readonly Prefix[] {
  checkArgument('serviceNetworks', 'cluster', cluster, SOME_CLUSTER);
  return ([4, 6] as const).flatMap((family) => {
    const addresses = clusterIPs(cluster, family);
    if (addresses.length === 0) return [];
    const usual = USUAL[family];
    const network = addresses.every((address) => usual.contains(address))
      ? usual
      : commonPrefix(addresses.map(Prefix.host));
    return holdsOthers(network, cluster) ? [] : [network];
  });
}

function holdsOthers(network: Prefix, cluster: Cluster): boolean {
  const isWithin = (address: Address): boolean =>
    address.family === network.family && network.contains(address);
  if (someEndpoint(cluster, network.family, ({ address }) => network.contains(address)))
    return true;
  return cluster.nodes.some(({ addresses }) => addresses.some(isWithin));
}

function clusterIPs(cluster: Cluster, family: Family): readonly Address[] {
  return cluster.services.flatMap((service) => {
    const address = isProxied(service) ? service.clusterIPs[family] : undefined;
    return address === undefined ? [] : [address];
  });
}
