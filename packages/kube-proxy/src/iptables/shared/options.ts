import type { ProxyOptions } from '../../proxy/options.ts';
import type { SyncOptions } from '../../sync/sync-options.ts';

/** kube-proxy in iptables mode. */
export interface IptablesProxyOptions extends ProxyOptions {
  /**
   * The rules of today (1.27 and later), or those of 2019 (about 1.15), with two rules a service in
   * KUBE-SERVICES, which the published comparisons measured. Default `current`.
   */
  readonly layout?: 'current' | '2019';
  /** The 2019 layout's KUBE-POSTROUTING: one rule to 1.18 (the default), three from 1.19. */
  readonly postrouting?: 'one-rule' | 'three-rules';
  /** Current layout, IPv4: whether 127.0.0.1 takes node ports. Default true. */
  readonly localhostNodePorts?: boolean;
  /**
   * `net.netfilter.nf_conntrack_tcp_be_liberal`: without it, INVALID packets are dropped. Default
   * false.
   */
  readonly tcpBeLiberal?: boolean;
  /** Current layout: rules count with nfacct, as 1.32 has them where the kernel can. Default false. */
  readonly nfacct?: boolean;
}

/** kube-proxy in iptables mode that keeps a host in step with a cluster. */
export type IptablesSyncOptions = IptablesProxyOptions & SyncOptions;
