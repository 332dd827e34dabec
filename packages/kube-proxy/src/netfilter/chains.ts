/** Chains that more than one mode or layout has (iptables and ipvs `proxier.go`). */
export const SERVICES = 'KUBE-SERVICES';
export const EXTERNAL_SERVICES = 'KUBE-EXTERNAL-SERVICES';
export const NODE_PORTS = 'KUBE-NODEPORTS';
export const POSTROUTING = 'KUBE-POSTROUTING';
export const MARK_MASQ = 'KUBE-MARK-MASQ';
export const FORWARD = 'KUBE-FORWARD';
export const PROXY_FIREWALL = 'KUBE-PROXY-FIREWALL';
/** The kubelet's chain; today kube-proxy writes it too. */
export const FIREWALL = 'KUBE-FIREWALL';
export const PROXY_CANARY = 'KUBE-PROXY-CANARY';

export const NEW_ONLY = '-m conntrack --ctstate NEW ';
export const ESTABLISHED = '-m conntrack --ctstate RELATED,ESTABLISHED ';
export const TO_LOCAL = '-m addrtype --dst-type LOCAL ';
export const FROM_LOCAL = '-m addrtype --src-type LOCAL ';

/**
 * The match of packets from other machines: not by a container's bridge port, and not from this
 * host.
 */
export const FROM_OUTSIDE = '-m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL ';
