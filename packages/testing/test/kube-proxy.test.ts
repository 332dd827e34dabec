import { playKubeProxySpec } from './support/proxy-modes.ts';

playKubeProxySpec(['iptables', 'ipvs', 'nftables', 'userspace']);
