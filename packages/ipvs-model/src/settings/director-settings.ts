import type { Sysctls } from '@packet-path/core';

/** The `net.ipv4.vs.*` sysctls of a host, read once and again when one changes. */
export class DirectorSettings {
  readonly #sysctls: Sysctls;
  /** `conntrack`: conntrack keeps entries for the connections. */
  conntrack = false;
  /** `conn_reuse_mode`: bits that say when a SYN on a known connection is scheduled again. */
  reuseMode = 1;
  /** `expire_nodest_conn`: connections end with their destination. */
  expireWithoutDestination = false;
  /** `expire_quiescent_template`: weight 0 ends persistence. */
  expireQuiescentTemplate = false;
  /** `sloppy_tcp`: a connection may begin with any segment but RST. */
  sloppyTcp = false;
  /** `sloppy_sctp`: an association may begin with any chunk but ABORT. */
  sloppySctp = false;
  /** `cache_bypass`: without a destination, packets of a mark go where they wanted to. */
  cacheBypass = false;
  /** `schedule_icmp`: ICMP errors about unknown connections are scheduled. */
  scheduleIcmp = false;
  /** `nat_icmp_send`: real servers hear that a packet belongs to no connection. */
  natIcmpSend = false;
  /** `run_estimation`: counts and rates are estimated for listings. */
  runEstimation = true;
  /** `ip_unprivileged_port_start`: passive FTP takes ports from here on. */
  firstUnprivilegedPort = 1024;

  constructor(sysctls: Sysctls) {
    this.#sysctls = sysctls;
    this.#read();
    sysctls.onChange(() => this.#read());
  }

  #read(): void {
    const number = (name: string, fallback: number): number =>
      this.#sysctls.number(`net.ipv4.vs.${name}`, fallback);
    this.conntrack = number('conntrack', 0) !== 0;
    this.reuseMode = number('conn_reuse_mode', 1);
    this.expireWithoutDestination = number('expire_nodest_conn', 0) !== 0;
    this.expireQuiescentTemplate = number('expire_quiescent_template', 0) !== 0;
    this.sloppyTcp = number('sloppy_tcp', 0) !== 0;
    this.sloppySctp = number('sloppy_sctp', 0) !== 0;
    this.cacheBypass = number('cache_bypass', 0) !== 0;
    this.scheduleIcmp = number('schedule_icmp', 0) !== 0;
    this.natIcmpSend = number('nat_icmp_send', 0) !== 0;
    this.runEstimation = number('run_estimation', 1) !== 0;
    this.firstUnprivilegedPort = this.#sysctls.number('net.ipv4.ip_unprivileged_port_start', 1024);
  }
}
