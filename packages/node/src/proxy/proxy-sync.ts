import type { Cluster } from '@packet-path/cluster';
import { unreachable } from '@packet-path/core';
import { type NodePlace, serviceNetworks } from '@packet-path/data-plane';
import {
  iptablesSync,
  ipvsSync,
  nftablesSync,
  type ProxySync,
  UserspaceSync,
} from '@packet-path/kube-proxy';
import type { ProxyModeOptions } from './proxy-mode.ts';

/**
 * kube-proxy of a mode, as it runs on a node. In nftables mode it learns from the API server which
 * networks cluster IPs come from; here they are those of the first cluster, unless told.
 */
export function proxySync(
  options: ProxyModeOptions,
  { node, networks }: NodePlace,
  cluster: Cluster,
): ProxySync {
  const { zone, ...rest } = node;
  // The zone that the cluster's Node object gives may change, so it is not told as an option.
  const isFromCluster = cluster.nodes.some(
    (known) => known.name === node.name && known.zone === zone,
  );
  const told = {
    node: zone === undefined || isFromCluster ? rest : node,
    clusterCIDR: options.clusterCIDR ?? networks.map((network) => network.cluster),
    families: networks.map(({ family }) => family),
  };
  switch (options.mode) {
    case 'iptables':
      return iptablesSync({ ...options, ...told });
    case 'ipvs':
      return ipvsSync({ ...options, ...told });
    case 'nftables': {
      const serviceCIDRs = options.serviceCIDRs ?? serviceNetworks(cluster);
      return nftablesSync({ ...options, ...told, serviceCIDRs });
    }
    case 'userspace':
      return new UserspaceSync({ ...options, ...told });
    default:
      return unreachable(options);
  }
}
