/** The table of kube-proxy, and what is in it whatever the services are (nftables `proxier.go`). */
export const TABLE = 'kube-proxy';
export const TABLE_COMMENT = 'rules for kube-proxy';

/** Every cluster IP that a service has. */
export const CLUSTER_IPS = 'cluster-ips';
/** The node's addresses that take node ports; not there where all do. */
export const NODE_PORT_IPS = 'nodeport-ips';
export const NO_ENDPOINT_SERVICES = 'no-endpoint-services';
export const NO_ENDPOINT_NODE_PORTS = 'no-endpoint-nodeports';
export const FIREWALL_IPS = 'firewall-ips';
export const SERVICE_IPS = 'service-ips';
export const SERVICE_NODE_PORTS = 'service-nodeports';

export const MARK_FOR_MASQUERADE = 'mark-for-masquerade';
export const REJECT_CHAIN = 'reject-chain';
