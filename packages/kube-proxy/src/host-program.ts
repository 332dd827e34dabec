/** The program of one Linux host: texts for the tools that load it, addresses and sysctls. */
export interface HostProgram {
  /** For `iptables-restore`: every table kube-proxy writes to, with its built-in chains. */
  readonly iptables: string;
  /** For `ip6tables-restore`. */
  readonly ip6tables: string;
  /** For `ipset restore`: `create` lines, then `add` lines. */
  readonly ipset: string;
  /** For `ipvsadm-restore`, as `ipvsadm-save -n` prints it. */
  readonly ipvsadm: string;
  /** For `nft -f`: whole tables, one of each family that has any. */
  readonly nftables: string;
  /** Addresses to bind, as `10.96.0.1/32`. */
  readonly addresses: readonly InterfaceAddress[];
  /** By full name, as `net.ipv4.vs.conntrack`. */
  readonly sysctls: Readonly<Record<string, string | number>>;
}

export interface InterfaceAddress {
  readonly interface: string;
  readonly address: string;
}
