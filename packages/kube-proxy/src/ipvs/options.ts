import type { ProxyOptions } from '../proxy/options.ts';
import type { SyncOptions } from '../sync/sync-options.ts';

/** kube-proxy in IPVS mode. */
export interface IpvsProxyOptions extends ProxyOptions {
  /** The name of an IPVS scheduler. Default `rr`; with `mh` the source port is hashed too. */
  readonly scheduler?: string;
  /** Answer ARP only for an interface's own addresses, as some load balancers need. Default false. */
  readonly strictARP?: boolean;
  /** The host's kernel, `5.4` or its major and minor: decides over `conn_reuse_mode`. Default 6.1. */
  readonly kernel?: string | readonly [major: number, minor: number];
}

/** kube-proxy in IPVS mode that keeps a host in step with a cluster. */
export type IpvsSyncOptions = IpvsProxyOptions & SyncOptions;
