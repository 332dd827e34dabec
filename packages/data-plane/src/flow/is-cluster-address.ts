import { type Cluster, proxyPorts, SOME_CLUSTER } from '@packet-path/cluster';
import { type Address, checkArgument, objectOf } from '@packet-path/core';
import { type NodePlace, SOME_PLACE } from '../place/node-place.ts';

/** Whether an address is one of a cluster's services, endpoints or nodes. */
export function isClusterAddress(
  cluster: Cluster,
  nodePlace: NodePlace,
  address: Address,
): boolean {
  checkArgument('isClusterAddress', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('isClusterAddress', 'nodePlace', nodePlace, SOME_PLACE);
  checkArgument('isClusterAddress', 'address', address, objectOf('family', 'w0', 'w1', 'w2'));
  const { node } = nodePlace;
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
