import {
  declareSysctlAliases,
  declareSysctls,
  fixedAt,
  followed,
  type SysctlDeclaration,
  withoutEffect,
} from './known-sysctls.ts';
import {
  portRangeSysctl,
  type SysctlKind,
  textSysctl,
  wholeNumbersSysctl,
  wholeSysctl,
} from './sysctl-value.ts';

// Documentation/networking/ip-sysctl.rst and Documentation/admin-guide/sysctl/net.rst name all of these.
const FLAG: SysctlKind = wholeSysctl(0, 1);
const PORT: SysctlKind = wholeSysctl(0, 65_535);
const AT_LEAST_ONE: SysctlKind = wholeSysctl(1);

function idle(prefix: string, names: string, kind?: SysctlKind): Record<string, SysctlDeclaration> {
  const declaration = withoutEffect(kind);
  return Object.fromEntries(names.split(' ').map((name) => [`${prefix}${name}`, declaration]));
}

declareSysctls({
  'net.ipv4.ip_forward': followed(),
  'net.ipv6.conf.all.forwarding': followed(),
  'net.ipv4.conf.*.route_localnet': followed(),
  'net.ipv4.ip_local_port_range': followed(portRangeSysctl),
  'net.ipv4.ip_unprivileged_port_start': followed(PORT),
});

// Another value would take packets elsewhere, and is refused.
declareSysctls({
  'net.ipv4.conf.*.rp_filter': fixedAt(0),
  'net.ipv4.conf.*.accept_local': fixedAt(0),
  'net.ipv4.conf.*.src_valid_mark': withoutEffect(),
  'net.ipv4.ip_default_ttl': fixedAt(64, wholeSysctl(1, 255)),
  'net.ipv4.ip_local_reserved_ports': fixedAt('', textSysctl),
  'net.ipv4.ip_nonlocal_bind': fixedAt(0, FLAG),
  'net.ipv4.fwmark_reflect': fixedAt(0),
  'net.ipv4.icmp_echo_ignore_all': fixedAt(0, FLAG),
  'net.ipv4.tcp_fwmark_accept': fixedAt(0, FLAG),
  'net.ipv4.tcp_syn_retries': fixedAt(6, wholeSysctl(1, 127)),
  'net.ipv4.tcp_synack_retries': fixedAt(5, wholeSysctl(0, 255)),
  'net.ipv4.tcp_syn_linear_timeouts': fixedAt(4, wholeSysctl(0, 127)),
  'net.ipv6.conf.*.hop_limit': fixedAt(64, wholeSysctl(1, 255)),
  'net.ipv6.fwmark_reflect': fixedAt(0),
  'net.ipv6.ip_nonlocal_bind': fixedAt(0, FLAG),
  'net.ipv6.bindv6only': fixedAt(0, FLAG),
  'net.ipv6.conf.*.disable_ipv6': fixedAt(0),
  'net.bridge.bridge-nf-call-iptables': fixedAt(1),
  'net.bridge.bridge-nf-call-ip6tables': fixedAt(1),
  'net.core.netdev_max_backlog': fixedAt(1000),
});

// ARP, buffers, congestion, keepalive, neighbours and router advertisements: nothing here depends on them.
declareSysctls({
  ...idle('net.bridge.', 'bridge-nf-call-arptables bridge-nf-filter-vlan-tagged'),
  ...idle('net.bridge.', 'bridge-nf-filter-pppoe-tagged bridge-nf-pass-vlan-input-dev'),
  ...idle('net.core.', 'default_qdisc', textSysctl),
  ...idle('net.core.', 'netdev_budget netdev_budget_usecs dev_weight optmem_max message_cost'),
  ...idle('net.core.', 'message_burst busy_poll busy_read bpf_jit_enable bpf_jit_limit'),
  ...idle('net.core.', 'rmem_default rmem_max wmem_default wmem_max', AT_LEAST_ONE),
  ...idle('net.core.', 'rps_sock_flow_entries somaxconn', wholeSysctl(0)),
  ...idle('net.ipv4.conf.*.', 'arp_accept arp_announce arp_evict_nocarrier arp_filter arp_ignore'),
  ...idle('net.ipv4.conf.*.', 'arp_notify proxy_arp proxy_arp_pvlan drop_gratuitous_arp tag'),
  ...idle('net.ipv4.conf.*.', 'accept_redirects accept_source_route secure_redirects log_martians'),
  ...idle('net.ipv4.conf.*.', 'send_redirects shared_media promote_secondaries bootp_relay'),
  ...idle('net.ipv4.', 'icmp_echo_ignore_broadcasts icmp_ignore_bogus_error_responses', FLAG),
  ...idle('net.ipv4.', 'icmp_msgs_burst icmp_msgs_per_sec icmp_ratelimit icmp_ratemask'),
  ...idle('net.ipv4.', 'igmp_max_memberships igmp_max_msf inet_peer_threshold ip_early_demux'),
  ...idle('net.ipv4.', 'ip_dynaddr ip_forward_use_pmtu ip_no_pmtu_disc ipfrag_high_thresh'),
  ...idle('net.ipv4.', 'ipfrag_low_thresh ipfrag_max_dist ipfrag_time ip_autobind_reuse'),
  ...idle('net.ipv4.', 'fib_multipath_hash_policy fib_multipath_use_neigh fib_sync_mem'),
  ...idle('net.ipv4.', 'tcp_abort_on_overflow tcp_adv_win_scale tcp_app_win tcp_autocorking'),
  ...idle('net.ipv4.', 'tcp_base_mss tcp_dsack tcp_early_demux tcp_early_retrans tcp_ecn tcp_fack'),
  ...idle('net.ipv4.', 'tcp_fastopen tcp_fin_timeout tcp_frto tcp_keepalive_intvl'),
  ...idle('net.ipv4.', 'tcp_keepalive_probes tcp_keepalive_time tcp_limit_output_bytes'),
  ...idle('net.ipv4.', 'tcp_low_latency tcp_max_orphans tcp_max_syn_backlog tcp_max_tw_buckets'),
  ...idle('net.ipv4.', 'tcp_min_snd_mss tcp_moderate_rcvbuf tcp_mtu_probing tcp_no_metrics_save'),
  ...idle('net.ipv4.', 'tcp_notsent_lowat tcp_orphan_retries tcp_reordering tcp_retrans_collapse'),
  ...idle('net.ipv4.', 'tcp_retries1 tcp_retries2 tcp_rfc1337 tcp_sack tcp_slow_start_after_idle'),
  ...idle('net.ipv4.', 'tcp_stdurg tcp_syncookies'),
  ...idle('net.ipv4.', 'tcp_timestamps tcp_tso_win_divisor tcp_tw_reuse tcp_window_scaling'),
  ...idle('net.ipv4.', 'tcp_workaround_signed_windows udp_early_demux udp_rmem_min udp_wmem_min'),
  ...idle('net.ipv4.', 'tcp_congestion_control', textSysctl),
  ...idle('net.ipv4.', 'tcp_mem tcp_rmem tcp_wmem udp_mem', wholeNumbersSysctl(3, 0)),
  ...idle('net.ipv4.', 'ping_group_range', wholeNumbersSysctl(2, 0)),
  ...idle('net.ipv4.neigh.*.', 'base_reachable_time_ms delay_first_probe_time gc_stale_time'),
  ...idle('net.ipv4.neigh.*.', 'mcast_solicit retrans_time_ms ucast_solicit unres_qlen'),
  ...idle('net.ipv4.neigh.default.', 'gc_interval gc_thresh1 gc_thresh2 gc_thresh3'),
  ...idle('net.ipv6.neigh.default.', 'gc_interval gc_thresh1 gc_thresh2 gc_thresh3'),
  ...idle('net.ipv6.conf.*.', 'accept_dad accept_ra accept_ra_defrtr accept_ra_pinfo'),
  ...idle('net.ipv6.conf.*.', 'accept_ra_rtr_pref accept_redirects accept_source_route'),
  ...idle('net.ipv6.conf.*.', 'addr_gen_mode autoconf dad_transmits max_addresses'),
  ...idle('net.ipv6.conf.*.', 'mtu proxy_ndp router_solicitations use_tempaddr'),
  ...idle('net.ipv6.', 'flowlabel_consistency flowlabel_state_ranges'),
});

// The kernel keeps one value for both names (net/ipv4/devinet.c, `devinet_sysctl_forward`).
declareSysctlAliases({ 'net.ipv4.conf.all.forwarding': 'net.ipv4.ip_forward' });
