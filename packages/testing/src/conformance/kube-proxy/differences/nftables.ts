import type { Difference } from '../difference.ts';
import { answeringPastTheNode } from './endpoints.ts';

const LOCALHOST: Difference = {
  of: /^(NodePorts|InternalExternalMasquerade) IPv4.*: localhost to nodePort/i,
  reach: 'untouched',
  because: 'this mode does not serve node ports at localhost',
};

/**
 * In 1.29 to 1.33.4 the check for endpoints came before DNAT in OUTPUT, so the node's own packet was
 * dropped before its short way to endpoints of other nodes (kubernetes pull request 132456).
 */
const BEFORE_DNAT: Difference = {
  of: /^ExternalTrafficPolicyLocal, no local endpoints: node to (external IP|LB IP)$/,
  reach: 'dropped',
  because: 'the check for endpoints comes before DNAT, in OUTPUT',
};

/** nftables mode of 1.29 and 1.30 beside iptables mode of today. */
export const NFTABLES_1_29_DIFFERENCES: readonly Difference[] = [
  LOCALHOST,
  BEFORE_DNAT,
  {
    ...BEFORE_DNAT,
    of: /^ExternalTrafficPolicyLocal, no local endpoints: node to NodePort$/,
  },
];

/** nftables mode of 1.34 and 1.35 beside iptables mode. */
export const NFTABLES_1_34_DIFFERENCES: readonly Difference[] = [
  LOCALHOST,
  {
    of: /^ClusterIPGeneral .*: wrong /,
    reach: 'rejected',
    because:
      'cluster-ips-check rejects packets to a cluster IP that no port of a service has taken',
  },
  {
    of: /^ClusterIPGeneral .*: unallocated cluster IP(, from the node)?$/,
    reach: 'dropped',
    because: 'packets to an address of the service networks that no service has are dropped',
  },
];

/** nftables mode since 1.36 beside iptables mode. */
export const NFTABLES_DIFFERENCES: readonly Difference[] = [
  ...NFTABLES_1_34_DIFFERENCES,
  {
    of: /^Hairpin .*: endpoint elsewhere to its own service$/,
    reach: answeringPastTheNode,
    because: 'the set hairpin-connections holds the endpoints of this node only (136499)',
  },
];

/** nftables mode of 1.31 to 1.33.4 beside iptables mode. */
export const NFTABLES_1_31_DIFFERENCES: readonly Difference[] = [
  ...NFTABLES_1_34_DIFFERENCES,
  BEFORE_DNAT,
];
