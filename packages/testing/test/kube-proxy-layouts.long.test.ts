import { playKubeProxySpec } from './support/proxy-modes.ts';

/** The rules that earlier releases of kube-proxy wrote; `npm test` plays those of today. */
playKubeProxySpec([
  'iptables-2019',
  'nftables-1.29',
  'nftables-1.31',
  'nftables-1.34',
  'nftables-1.36',
]);
