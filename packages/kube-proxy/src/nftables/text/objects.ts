/**
 * The table of kube-proxy, and the objects that it has whatever the services are (nftables
 * `proxier.go`).
 */
export const TABLE = 'kube-proxy';
export const TABLE_COMMENT = 'rules for kube-proxy';

/** Every cluster IP that a service has. */
export const CLUSTER_IPS = 'cluster-ips';
/** The node's addresses that take node ports; absent where all do. */
export const NODE_PORT_IPS = 'nodeport-ips';
export const NO_ENDPOINT_SERVICES = 'no-endpoint-services';
export const NO_ENDPOINT_NODE_PORTS = 'no-endpoint-nodeports';
export const FIREWALL_IPS = 'firewall-ips';
export const SERVICE_IPS = 'service-ips';
export const SERVICE_NODE_PORTS = 'service-nodeports';
/** Address, the same address again, protocol and port of each endpoint of this node (since 1.36). */
export const HAIRPIN_CONNECTIONS = 'hairpin-connections';
/** Node ports that are rejected at the loopback address (1.37, behind a feature gate). */
export const LOCALHOST_REJECT_PORTS = 'localhost-nodeport-reject-ports';

export const SERVICES = 'services';
export const MASQUERADING = 'masquerading';
export const MARK_FOR_MASQUERADE = 'mark-for-masquerade';
export const REJECT_CHAIN = 'reject-chain';
export const REJECT_CHAIN_COMMENT = 'helper for @no-endpoint-services / @no-endpoint-nodeports';
export const ENDPOINTS_CHECK = 'endpoints-check';
export const SERVICE_ENDPOINTS_CHECK = 'service-endpoints-check';
export const NODE_PORT_ENDPOINTS_CHECK = 'nodeport-endpoints-check';
export const FIREWALL_CHECK = 'firewall-check';
export const CLUSTER_IPS_CHECK = 'cluster-ips-check';
