/** The chains that only IPVS mode has (ipvs `proxier.go`). */
export const LOAD_BALANCER = 'KUBE-LOAD-BALANCER';
export const NODE_PORT = 'KUBE-NODE-PORT';
export const SOURCE_RANGES = 'KUBE-SOURCE-RANGES-FIREWALL';
export const FILTER_IN = 'KUBE-IPVS-FILTER';
export const FILTER_OUT = 'KUBE-IPVS-OUT-FILTER';
