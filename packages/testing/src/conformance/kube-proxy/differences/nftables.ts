import type { Difference } from '../difference.ts';

const LOCALHOST: Difference = {
  of: /^(NodePorts|InternalExternalMasquerade) IPv4.*: localhost to nodePort/i,
  reach: 'untouched',
  because: 'localhost takes no node ports in this mode',
};

/** nftables mode of 1.29 and 1.30 beside iptables mode of today. */
export const NFTABLES_1_29_DIFFERENCES: readonly Difference[] = [LOCALHOST];

/** nftables mode of today beside iptables mode. */
export const NFTABLES_DIFFERENCES: readonly Difference[] = [
  LOCALHOST,
  {
    of: /^ClusterIPGeneral .*: wrong /,
    reach: 'rejected',
    because: 'cluster-ips-check knows the cluster IPs, and rejects what no port took',
  },
  {
    of: /^ClusterIPGeneral .*: unallocated cluster IP$/,
    reach: 'dropped',
    because: 'the networks of cluster IPs are known: what no service has of them is dropped',
  },
  {
    of: /^ClusterIPGeneral .*: unallocated cluster IP, from the node$/,
    reach: 'rejected',
    because: 'a drop in OUTPUT is an error of the sender’s call',
  },
];
