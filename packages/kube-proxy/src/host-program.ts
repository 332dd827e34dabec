import type { Address, Family, PartedText } from '@packet-path/core';

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
  /** The services of `ipvsadm` as values, where the program has them: whoever takes these reads no text. */
  readonly virtualServices?: readonly ProgrammedService[];
  /** For `nft -f`: whole tables, one of each family that has any. */
  readonly nftables: string;
  /** Addresses to bind, as `10.96.0.1/32`. */
  readonly addresses: readonly InterfaceAddress[];
  /** By full name, as `net.ipv4.vs.conntrack`. */
  readonly sysctls: Readonly<Record<string, string | number>>;
  /** The texts in parts, those of `iptables-restore` by family, where the program has them. */
  readonly parted?: Readonly<Partial<Record<Family | 'nftables', PartedText>>>;
}

/** A virtual service of IPVS, with its servers. */
export interface ProgrammedService {
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly address: Address;
  readonly port: number;
  readonly scheduler: string;
  /** As `-b` names them. */
  readonly schedulerFlags: readonly string[];
  /** Seconds of persistence, of each client on its own; undefined for none. */
  readonly affinitySeconds: number | undefined;
  /** Each has weight 1, and is reached by masquerading. */
  readonly endpoints: readonly { readonly address: Address; readonly port: number }[];
}

/** An address that a program binds to an interface. */
export interface InterfaceAddress {
  readonly interface: string;
  readonly address: string;
}
