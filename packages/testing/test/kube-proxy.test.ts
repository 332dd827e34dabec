import { type KnownMode, KUBE_PROXY_DIFFERENCES, kubeProxySpec } from '../src/conformance/index.ts';
import { proxyNode } from './support/proxy-node.ts';

const GROWTH: Readonly<Record<KnownMode, 'constant' | 'linear'>> = {
  iptables: 'linear',
  'iptables-2019': 'linear',
  ipvs: 'constant',
  nftables: 'constant',
  'nftables-1.29': 'constant',
  'nftables-1.31': 'constant',
  'nftables-1.34': 'constant',
  'nftables-1.36': 'constant',
  userspace: 'linear',
};

for (const [mode, growth] of Object.entries(GROWTH) as [KnownMode, 'constant' | 'linear'][]) {
  kubeProxySpec(mode, proxyNode(mode), { differences: KUBE_PROXY_DIFFERENCES[mode], growth });
}
