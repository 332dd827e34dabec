import {
  type KnownMode,
  KUBE_PROXY_DIFFERENCES,
  kubeProxySpec,
} from '../../src/conformance/index.ts';
import { proxyNode } from './proxy-node.ts';

const LINEAR: readonly KnownMode[] = ['iptables', 'iptables-2019', 'userspace'];

/** The whole suite for some modes, with their differences and their growth. */
export function playKubeProxySpec(modes: readonly KnownMode[]): void {
  for (const mode of modes) {
    kubeProxySpec(mode, proxyNode(mode), {
      differences: KUBE_PROXY_DIFFERENCES[mode],
      growth: LINEAR.includes(mode) ? 'linear' : 'constant',
    });
  }
}
