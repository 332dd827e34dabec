import {
  declareSysctls,
  fixedAt,
  followed,
  type SysctlDeclaration,
  secondsSysctl,
  wholeSysctl,
  withoutEffect,
} from '@packet-path/core';

/** `net.ipv4.vs.*` for each name. */
function all(names: string, declaration: SysctlDeclaration): Record<string, SysctlDeclaration> {
  return Object.fromEntries(names.split(' ').map((name) => [`net.ipv4.vs.${name}`, declaration]));
}

/** Enters the sysctls of IPVS (net/netfilter/ipvs/ip_vs_ctl.c, `vs_vars`; ip_vs_lblc.c, ip_vs_lblcr.c). */
export function enterSysctls(): void {
  declareSysctls({
    ...all('amemthresh am_droprate cache_bypass conn_reuse_mode conntrack', followed()),
    ...all('expire_nodest_conn expire_quiescent_template nat_icmp_send', followed()),
    ...all('run_estimation schedule_icmp sloppy_sctp sloppy_tcp', followed()),
    // ip_vs_ctl.c, `proc_do_defense_mode`.
    ...all('drop_entry drop_packet secure_tcp', followed(wholeSysctl(0, 3))),
    ...all('lblc_expiration lblcr_expiration', followed(secondsSysctl)),
    ...all('snat_reroute pmtu_disc', fixedAt(1)),
    ...all('backup_only ignore_tunneled', fixedAt(0)),
    // Directors that tell each other of connections, and the estimator's thread, are not modelled.
    ...all('sync_persist_mode sync_qlen_max sync_refresh_period sync_sock_size', withoutEffect()),
    ...all('sync_ports', withoutEffect(wholeSysctl(1, 64))),
    ...all('sync_retries', withoutEffect(wholeSysctl(0, 3))),
    ...all('sync_version', withoutEffect(wholeSysctl(0, 1))),
    ...all('est_nice', withoutEffect(wholeSysctl(-20, 19))),
    ...all('debug_level', withoutEffect()),
  });
}
