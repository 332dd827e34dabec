import type { Difference } from '../difference.ts';
import { IPTABLES_2019_DIFFERENCES } from './iptables-2019.ts';
import { IPVS_DIFFERENCES } from './ipvs.ts';
import {
  NFTABLES_1_29_DIFFERENCES,
  NFTABLES_1_31_DIFFERENCES,
  NFTABLES_1_34_DIFFERENCES,
  NFTABLES_DIFFERENCES,
} from './nftables.ts';
import { USERSPACE_DIFFERENCES } from './userspace.ts';

/** Modes of kube-proxy whose differences are known. */
export type KnownMode =
  | 'iptables'
  | 'iptables-2019'
  | 'ipvs'
  | 'nftables'
  | 'nftables-1.29'
  | 'nftables-1.31'
  | 'nftables-1.34'
  | 'nftables-1.36'
  | 'userspace';

/** The ways in which each mode differs from today's iptables mode, with their reasons. */
export const KUBE_PROXY_DIFFERENCES: Readonly<Record<KnownMode, readonly Difference[]>> = {
  iptables: [],
  'iptables-2019': IPTABLES_2019_DIFFERENCES,
  ipvs: IPVS_DIFFERENCES,
  nftables: NFTABLES_DIFFERENCES,
  'nftables-1.29': NFTABLES_1_29_DIFFERENCES,
  'nftables-1.31': NFTABLES_1_31_DIFFERENCES,
  'nftables-1.34': NFTABLES_1_34_DIFFERENCES,
  'nftables-1.36': NFTABLES_DIFFERENCES,
  userspace: USERSPACE_DIFFERENCES,
};
