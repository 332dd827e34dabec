/** kube-proxy counts packets that conntrack found invalid and that it drops (metrics.go, since 1.32). */
export const INVALID_DROPPED = 'ct_state_invalid_dropped_pkts';
/** kube-proxy counts connections to a node port at a loopback address. */
export const LOCALHOST_ACCEPTED = 'localhost_nps_accepted_pkts';

/** The accounts of nfacct that kube-proxy makes before it writes rules. */
export const KUBE_PROXY_ACCOUNTS: readonly string[] = [INVALID_DROPPED, LOCALHOST_ACCEPTED];
