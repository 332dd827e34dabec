import type {
  IptablesSyncOptions,
  IpvsSyncOptions,
  NftablesSyncOptions,
  UserspaceProxyOptions,
} from '@packet-path/kube-proxy';

/** kube-proxy's mode, with the options of that mode. */
export type ProxyModeOptions =
  | ({ readonly mode: 'iptables' } & IptablesSyncOptions)
  | ({ readonly mode: 'ipvs' } & IpvsSyncOptions)
  | ({ readonly mode: 'nftables' } & NftablesSyncOptions)
  | ({ readonly mode: 'userspace' } & UserspaceProxyOptions);
