import type { PrefixLike } from '@packet-path/core';
import type { ProxyOptions } from '../proxy/options.ts';
import type { SyncOptions } from '../sync/sync-options.ts';

/** kube-proxy in nftables mode. Here `nodePortAddresses` is by default the node's first address of a family. */
export interface NftablesProxyOptions extends ProxyOptions {
  /**
   * The networks that cluster IPs come from, one or more a family: what no service has of them is
   * dropped. Default: not known, and not dropped.
   */
  readonly serviceCIDRs?: PrefixLike | readonly PrefixLike[];
  /**
   * Which kube-proxy's chains: those of today (1.31 and later), or those of 1.29 and 1.30, which
   * look for services without endpoints in one chain and know no wrong ports of cluster IPs.
   */
  readonly generation?: 'current' | '1.29';
}

/** kube-proxy in nftables mode that keeps a host in step with a cluster. */
export type NftablesSyncOptions = NftablesProxyOptions & SyncOptions;
