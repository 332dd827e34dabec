import type { ConntrackOptions } from '@packet-path/conntrack';
import type { Family, HostOptions, PartedText } from '@packet-path/core';
import type { IptablesOptions } from '@packet-path/iptables-model';
import type { IpvsModelOptions, IpvsProgram } from '@packet-path/ipvs-model';
import type { NftablesOptions } from '@packet-path/nftables-model';
import type { Sockets } from '@packet-path/sockets';

/** The models that a host may have. */
export type LinuxModel = 'conntrack' | 'ipsets' | 'iptables' | 'nftables' | 'ipvs';

/** The tools whose texts a host is assembled from. */
export type Tool = 'nfacct' | 'ipset' | 'iptables' | 'ip6tables' | 'nftables' | 'ipvsadm';

/** A host, and what its tools would print. Everything has a default; what is not given is empty. */
export interface LinuxHostOptions extends HostOptions {
  /** The text of `iptables-save`, with or without `-c`. */
  readonly iptables?: string;
  /** The text of `ip6tables-save`. */
  readonly ip6tables?: string;
  /** The text of `nfacct list`: the accounts that rules may count in. */
  readonly nfacct?: string;
  /** The text of `ipset save`. */
  readonly ipset?: string;
  /** The text of `nft list ruleset`, or a script for `nft -f`. */
  readonly nftables?: string;
  /** The text of `ipvsadm-save -n`. */
  readonly ipvsadm?: string;
  /** Virtual services as values, which come behind those of the text. */
  readonly ipvsProgram?: IpvsProgram;
  /** Texts in parts, of iptables and ip6tables by family: in place of those above. */
  readonly parted?: Readonly<Partial<Record<Family | 'nftables', PartedText>>>;
  /** Names of the texts in errors, file names for instance; the tools' names unless given. */
  readonly sources?: Readonly<Partial<Record<Tool, string>>>;
  /** Keep the counters in the texts of rules, as `iptables-restore --counters` does. */
  readonly counters?: boolean;
  /**
   * Connection tracking is on whatever the rules say, as where another program on the host asks for
   * it: for both families, or for those named. False unless given: then it is on only if the rules,
   * or IPVS, ask for it.
   */
  readonly conntrackForced?: boolean | readonly Family[];
  /**
   * A port without a socket answers RST or ICMP port unreachable, as on Linux (`answer`, the default),
   * or takes every packet in silence.
   */
  readonly closedPorts?: Sockets['closedPorts'];
  /**
   * The version of Linux, `6.1` or `6.12.117` for instance, where models differ by it; an option `kernel`
   * of a model itself wins. Each model's own default unless given.
   */
  readonly kernel?: string;
  /**
   * Processors that the machine could have, present or not: the rate estimator of IPVS reads its
   * counters once for each. 1 unless given; an option of `ipvs` wins.
   */
  readonly possibleProcessors?: number;
  readonly conntrack?: ConntrackOptions;
  readonly ipvs?: IpvsModelOptions;
  /** How rules of nftables are evaluated. */
  readonly nft?: Omit<NftablesOptions, 'conntrack'>;
  /** How rules of iptables are evaluated, and what becomes of matches and targets that no model knows. */
  readonly rules?: Omit<IptablesOptions, 'conntrack' | 'ipsets' | 'memory'>;
}
