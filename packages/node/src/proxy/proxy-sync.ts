import type { Cluster } from '@packet-path/cluster';
import { PacketPathError } from '@packet-path/core';
import { type NodePlace, serviceNetworks } from '@packet-path/data-plane';
import {
  FULL_SYNC_PERIOD,
  iptablesSync,
  ipvsSync,
  nftablesSync,
  type ProxySync,
  SYNC_PERIOD_2019,
  type SyncRunnerOptions,
  UserspaceSync,
} from '@packet-path/kube-proxy';
import type { ProxyModeOptions } from './proxy-mode.ts';

/**
 * The options of kube-proxy on a node: those given, with the node's place. In nftables mode kube-proxy
 * learns from the API server which networks cluster IPs come from; here they are those of the first
 * cluster, unless they are given.
 */
export function optionsAt(
  options: ProxyModeOptions,
  { node, networks }: NodePlace,
  cluster: Cluster,
): ProxyModeOptions {
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
  if (options.mode !== 'nftables') return { ...options, ...told };
  return { ...options, ...told, serviceCIDRs: options.serviceCIDRs ?? serviceNetworks(cluster) };
}

/** kube-proxy of a mode, with the options that it runs with on its node. */
export function proxySync(options: ProxyModeOptions): ProxySync {
  switch (options.mode) {
    case 'iptables':
      return iptablesSync(options);
    case 'ipvs':
      return ipvsSync(options);
    case 'nftables':
      return nftablesSync(options);
    case 'userspace':
      return new UserspaceSync(options);
    default:
      throw noMode(options);
  }
}

/**
 * The periods of the runner of syncs: those of 2019 in that layout and in userspace mode, where every
 * sync wrote everything; today's else (`minSyncPeriod` 1 s, an hour at most).
 */
export function syncPeriods(options: ProxyModeOptions): SyncRunnerOptions {
  const isOld =
    options.mode === 'userspace' || (options.mode === 'iptables' && options.layout === '2019');
  return isOld
    ? { minSyncPeriod: 0, maxSyncPeriod: SYNC_PERIOD_2019 }
    : { minSyncPeriod: 1, maxSyncPeriod: FULL_SYNC_PERIOD };
}

/** Plain JavaScript may name a mode that there is not, or none. */
function noMode({ mode }: { readonly mode?: unknown }): PacketPathError {
  return new PacketPathError('bad-option', `'${String(mode)}' is no mode of kube-proxy`, {
    expected: 'iptables, ipvs, nftables or userspace',
  });
}
