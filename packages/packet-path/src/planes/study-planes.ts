import { type NodePlane, planesNamed } from '@packet-path/node';

/**
 * The layout that the published comparison measured, the one that iptables mode writes today, IPVS,
 * and nftables, which is to take its place.
 */
export const STUDY_PLANES: readonly NodePlane[] = planesNamed([
  'iptables-2019',
  'iptables',
  'ipvs',
  'nftables',
]);
