import type { PrefixLike } from '@packet-path/core';
import type { ProxyOptions } from '../../proxy/options.ts';
import type { SyncOptions } from '../../sync/sync-options.ts';
import type { NftablesVersion } from './layouts.ts';

/** kube-proxy in nftables mode. Here `nodePortAddresses` is `primary` by default. */
export interface NftablesProxyOptions extends ProxyOptions {
  /**
   * The networks that cluster IPs come from, one or more a family. A packet to an address of them that
   * no service has is dropped, in layouts from 1.31. Default: none are known, and nothing is dropped.
   */
  readonly serviceCIDRs?: PrefixLike | readonly PrefixLike[];
  /** The release whose table is written. Default: the newest. */
  readonly layout?: NftablesVersion;
  /**
   * The feature gate KubeProxyNFTablesLocalhostNodePorts (KEP-6032, alpha in 1.37): a TCP proxy in
   * user space for node ports at 127.0.0.1 and ::1 where `nodePortAddresses` names `localhost` or a
   * loopback network; other packets to node ports there are rejected. Layout 1.37 only. Default false.
   */
  readonly localhostNodePorts?: boolean;
}

/** kube-proxy in nftables mode that keeps a host in step with a cluster. */
export type NftablesSyncOptions = NftablesProxyOptions & SyncOptions;
