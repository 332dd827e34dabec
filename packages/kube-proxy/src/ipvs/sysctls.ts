import type { IpvsProxyOptions } from './options.ts';

/** The sysctls that kube-proxy sets at its start (ipvs `proxier.go`, read in 1.33). */
export function ipvsSysctls({
  strictARP = false,
  kernel = [6, 1],
}: IpvsProxyOptions): Record<string, number> {
  const [major = 0, minor = 0] =
    typeof kernel === 'string' ? kernel.split('.').map(Number.parseFloat) : kernel;
  const version = major * 1000 + minor;
  // conn_reuse_mode exists since 4.1; since 5.9 its default does not delay connections.
  const setsReuse = version >= 4_001 && version < 5_009;
  return {
    'net.ipv4.vs.conntrack': 1,
    ...(setsReuse && { 'net.ipv4.vs.conn_reuse_mode': 0 }),
    'net.ipv4.vs.expire_nodest_conn': 1,
    'net.ipv4.vs.expire_quiescent_template': 1,
    'net.ipv4.ip_forward': 1,
    ...(strictARP && { 'net.ipv4.conf.all.arp_ignore': 1, 'net.ipv4.conf.all.arp_announce': 2 }),
  };
}
