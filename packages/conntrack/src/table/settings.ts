import type { Sysctls } from '@packet-path/core';

/**
 * Conntrack's sysctls, read once and again after each change. Times are in seconds.
 *
 * Defaults: net/netfilter/nf_conntrack_core.c, nf_conntrack_standalone.c and the trackers' files.
 */
export class Settings {
  readonly #sysctls: Sysctls;
  /** Connections allowed in the table; 0 sets no limit. */
  max = 0;
  /** Whether the packets and bytes of connections are counted. */
  accounting = false;
  /** Whether transport checksums of arriving packets are verified. */
  checksum = true;
  tcpLoose = true;
  tcpBeLiberal = false;
  tcpIgnoreInvalidRst = false;
  tcpMaxRetrans = 0;
  tcpRetrans = 0;
  tcpUnacknowledged = 0;
  /** By TCP state's number. */
  tcp: readonly number[] = [];
  /** By SCTP state's number. */
  sctp: readonly number[] = [];
  udp = 0;
  udpStream = 0;
  icmp = 0;
  icmpv6 = 0;
  gre = 0;
  greStream = 0;
  generic = 0;

  constructor(sysctls: Sysctls, defaultMax: number) {
    this.#sysctls = sysctls;
    this.#read(defaultMax);
    sysctls.onChange(() => this.#read(defaultMax));
  }

  #read(defaultMax: number): void {
    const sysctls = this.#sysctls;
    const number = (name: string, fallback: number): number =>
      sysctls.number(`net.netfilter.nf_conntrack_${name}`, fallback);
    const tcp = (name: string, fallback: number): number => number(`tcp_timeout_${name}`, fallback);
    const sctp = (name: string, fallback: number): number =>
      number(`sctp_timeout_${name}`, fallback);
    this.max = number('max', defaultMax);
    this.accounting = number('acct', 0) !== 0;
    this.checksum = number('checksum', 1) !== 0;
    this.tcpLoose = number('tcp_loose', 1) !== 0;
    this.tcpBeLiberal = number('tcp_be_liberal', 0) !== 0;
    this.tcpIgnoreInvalidRst = number('tcp_ignore_invalid_rst', 0) !== 0;
    this.tcpMaxRetrans = number('tcp_max_retrans', 3);
    this.tcpRetrans = tcp('max_retrans', 300);
    this.tcpUnacknowledged = tcp('unacknowledged', 300);
    this.tcp = [
      0, // NONE
      tcp('syn_sent', 120),
      tcp('syn_recv', 60),
      tcp('established', 432_000),
      tcp('fin_wait', 120),
      tcp('close_wait', 60),
      tcp('last_ack', 30),
      tcp('time_wait', 120),
      tcp('close', 10),
      120, // SYN_SENT2, which has no sysctl
    ];
    this.sctp = [
      0, // NONE
      sctp('closed', 10),
      sctp('cookie_wait', 3),
      sctp('cookie_echoed', 3),
      sctp('established', 210),
      sctp('shutdown_sent', 3),
      sctp('shutdown_recd', 3),
      sctp('shutdown_ack_sent', 3),
      sctp('heartbeat_sent', 30),
    ];
    this.udp = number('udp_timeout', 30);
    this.udpStream = number('udp_timeout_stream', 120);
    this.icmp = number('icmp_timeout', 30);
    this.icmpv6 = number('icmpv6_timeout', 30);
    this.gre = number('gre_timeout', 30);
    this.greStream = number('gre_timeout_stream', 180);
    this.generic = number('generic_timeout', 600);
  }
}
