import { KUBE_PROXY_DIFFERENCES, kubeProxySpec } from '../src/conformance/index.ts';
import { proxyNode } from './support/proxy-node.ts';

kubeProxySpec('iptables', proxyNode('iptables, current'), {
  differences: KUBE_PROXY_DIFFERENCES.iptables,
  growth: 'linear',
});
kubeProxySpec('iptables of 2019', proxyNode('iptables, 2019'), {
  differences: KUBE_PROXY_DIFFERENCES['iptables-2019'],
  growth: 'linear',
});
kubeProxySpec('ipvs', proxyNode('ipvs'), { differences: KUBE_PROXY_DIFFERENCES.ipvs });
kubeProxySpec('userspace', proxyNode('userspace'), {
  differences: KUBE_PROXY_DIFFERENCES.userspace,
  growth: 'linear',
});
