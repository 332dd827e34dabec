import {
  declareSysctlAliases,
  declareSysctls,
  fixedAt,
  followed,
  readOnlySysctl,
  type SysctlDeclaration,
  type SysctlKind,
  secondsSysctl,
  wholeSysctl,
  withoutEffect,
} from '@packet-path/core';

const FLAG = wholeSysctl(0, 1);
const BYTE = wholeSysctl(0, 255);
const COUNT = wholeSysctl(0);
const SECONDS = secondsSysctl;
const IDLE_SECONDS = withoutEffect(SECONDS);

/** `net.netfilter.nf_conntrack_*` for each name. */
function all(names: string, declaration: SysctlDeclaration): Record<string, SysctlDeclaration> {
  const full = names.split(' ').map((name) => `net.netfilter.nf_conntrack_${name}`);
  return Object.fromEntries(full.map((name) => [name, declaration]));
}

const followedAll = (names: string, kind: SysctlKind): Record<string, SysctlDeclaration> =>
  all(names, followed(kind));

/** Enters conntrack's sysctls (net/netfilter/nf_conntrack_standalone.c, `nf_ct_sysctl_table`). */
export function enterSysctls(): void {
  declareSysctls({
    ...followedAll('max', COUNT),
    ...followedAll('buckets', wholeSysctl(1)),
    ...followedAll('acct checksum tcp_loose tcp_be_liberal tcp_ignore_invalid_rst', FLAG),
    ...followedAll('tcp_max_retrans', BYTE),
    ...followedAll('tcp_timeout_syn_sent tcp_timeout_syn_recv tcp_timeout_established', SECONDS),
    ...followedAll('tcp_timeout_fin_wait tcp_timeout_close_wait tcp_timeout_last_ack', SECONDS),
    ...followedAll('tcp_timeout_time_wait tcp_timeout_close tcp_timeout_max_retrans', SECONDS),
    ...followedAll('tcp_timeout_unacknowledged udp_timeout udp_timeout_stream', SECONDS),
    ...followedAll('sctp_timeout_closed sctp_timeout_cookie_wait', SECONDS),
    ...followedAll('sctp_timeout_cookie_echoed sctp_timeout_established', SECONDS),
    ...followedAll('sctp_timeout_shutdown_sent sctp_timeout_shutdown_recd', SECONDS),
    ...followedAll('sctp_timeout_shutdown_ack_sent sctp_timeout_heartbeat_sent', SECONDS),
    ...followedAll('icmp_timeout icmpv6_timeout gre_timeout gre_timeout_stream', SECONDS),
    ...followedAll('generic_timeout', SECONDS),
    ...all('count', readOnlySysctl),
    // Helpers are given by rules alone, which is the kernel's default since 4.7.
    ...all('helper', fixedAt(0, FLAG)),
    ...all('expect_max frag6_timeout frag6_low_thresh frag6_high_thresh', withoutEffect(COUNT)),
    ...all('events', withoutEffect(wholeSysctl(0, 2))),
    ...all('timestamp dccp_loose', withoutEffect(FLAG)),
    ...all('log_invalid', withoutEffect(BYTE)),
    ...all('dccp_timeout_request dccp_timeout_respond dccp_timeout_partopen', IDLE_SECONDS),
    ...all('dccp_timeout_open dccp_timeout_closereq dccp_timeout_closing', IDLE_SECONDS),
    ...all('dccp_timeout_timewait', IDLE_SECONDS),
    'net.netfilter.nf_flowtable_tcp_timeout': IDLE_SECONDS,
    'net.netfilter.nf_flowtable_udp_timeout': IDLE_SECONDS,
    'net.netfilter.nf_log_all_netns': withoutEffect(FLAG),
  });
  declareSysctlAliases({ 'net.nf_conntrack_max': 'net.netfilter.nf_conntrack_max' });
}
