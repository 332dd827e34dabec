import type { Difference } from '../difference.ts';
import { IPTABLES_2019_DIFFERENCES } from './iptables-2019.ts';
import { IPVS_DIFFERENCES } from './ipvs.ts';
import { USERSPACE_DIFFERENCES } from './userspace.ts';

/** Modes of kube-proxy whose differences are known. */
export type KnownMode = 'iptables' | 'iptables-2019' | 'ipvs' | 'userspace';

/** What each mode does otherwise than today's iptables mode, and why. */
export const KUBE_PROXY_DIFFERENCES: Readonly<Record<KnownMode, readonly Difference[]>> = {
  iptables: [],
  'iptables-2019': IPTABLES_2019_DIFFERENCES,
  ipvs: IPVS_DIFFERENCES,
  userspace: USERSPACE_DIFFERENCES,
};
