import { type Cluster, proxyPorts } from '@packet-path/cluster';
import type { Address } from '@packet-path/core';
import type { NodePlace } from '../place/node-place.ts';

/** Whether an address is one of a cluster's services, endpoints or nodes. */
export function isClusterAddress(cluster: Cluster, { node }: NodePlace, address: Address): boolean {
  const isIt = (other: Address): boolean => other.equals(address);
  return (
    node.addresses.some(isIt) ||
    cluster.nodes.some(({ addresses }) => addresses.some(isIt)) ||
    proxyPorts(cluster, address.family).some(
      ({ clusterIP, externalIPs, loadBalancerIPs, endpoints }) =>
        isIt(clusterIP) ||
        externalIPs.some(isIt) ||
        loadBalancerIPs.some(isIt) ||
        endpoints.some((endpoint) => isIt(endpoint.address)),
    )
  );
}
