import { describe } from 'vitest';
import { playKubeProxySpec } from './support/proxy-modes.ts';

playKubeProxySpec(['iptables']);

describe('in other modes', { tags: ['slow'] }, () => {
  playKubeProxySpec(['ipvs', 'nftables', 'userspace']);
});
