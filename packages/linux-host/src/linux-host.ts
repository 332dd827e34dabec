import { Conntrack } from '@packet-path/conntrack';
import { type Family, Host, type Invocation, type PacketBuffer } from '@packet-path/core';
import { Ipsets, Iptables, type RestoreReport } from '@packet-path/iptables-model';
import { Ipvs } from '@packet-path/ipvs-model';
import { Nftables } from '@packet-path/nftables-model';
import type { LinuxHostOptions } from './linux-host-options.ts';
import { type SavedHost, saveHost } from './save-host.ts';
import { runInvocation } from './tool/run-invocation.ts';

/**
 * A host with everything netfilter has here: connection tracking, sets, the tables of iptables and of
 * nftables, and IPVS, each loaded from the text of its tool. Sets come first, since rules name them.
 */
export class LinuxHost extends Host {
  readonly conntrack: Conntrack;
  readonly ipsets: Ipsets;
  /** The tables of iptables, of each family. */
  readonly iptables: Readonly<Record<Family, Iptables>>;
  readonly nftables: Nftables;
  readonly ipvs: Ipvs;
  /** What was said about the rules as they were loaded; undefined where there was no text. */
  readonly restored: Readonly<Record<Family, RestoreReport | undefined>>;

  /**
   * @throws {PacketPathError} what `Host`, `Ipsets.restore`, `Iptables.restore`, `Nftables.load`
   * and `Ipvs.load` throw, with the source's name, line and column
   */
  constructor(options: LinuxHostOptions = {}) {
    super(options);
    const { sources = {}, ipset, iptables, ip6tables, nftables, ipvsadm } = options;
    this.conntrack = new Conntrack(this, options.conntrack);
    const { conntrackForced = false } = options;
    const forced = conntrackForced === true ? FAMILIES : conntrackForced || [];
    for (const family of forced) this.conntrack.enable(family);
    this.ipsets = new Ipsets(this);
    const rules = {
      ...options.rules,
      conntrack: this.conntrack,
      ipsets: this.ipsets,
      ipvs: { connectionOf: (packet: PacketBuffer) => this.ipvs.connectionOf(packet) },
    };
    this.iptables = { 4: new Iptables(this, 4, rules), 6: new Iptables(this, 6, rules) };
    this.nftables = new Nftables(this, { conntrack: this.conntrack });
    this.ipvs = new Ipvs(this, { conntrack: this.conntrack, ...options.ipvs });

    if (ipset !== undefined) this.ipsets.restore(ipset, { source: sources.ipset ?? 'ipset' });
    const { counters = false } = options;
    const restore = (family: Family, text: string | undefined, source: string) =>
      text === undefined ? undefined : this.iptables[family].restore(text, { source, counters });
    this.restored = {
      4: restore(4, iptables, sources.iptables ?? 'iptables'),
      6: restore(6, ip6tables, sources.ip6tables ?? 'ip6tables'),
    };
    if (nftables !== undefined) {
      this.nftables.load(nftables, { source: sources.nftables ?? 'nftables' });
    }
    if (ipvsadm !== undefined) this.ipvs.load(ipvsadm, { source: sources.ipvsadm ?? 'ipvsadm' });
  }

  /**
   * Runs a tool, now: rules, sets, services and addresses change, and what conntrack and IPVS know of
   * connections lives on, unless the tool says otherwise.
   *
   * @throws {PacketPathError} what the tool's model throws, with the tool as source
   */
  run(invocation: Invocation): void {
    runInvocation(this, invocation);
  }

  /**
   * Runs tools one after another, asking for each when the one before is done, so that who gives them
   * may look at the host in between. One that is refused ends the change; those before it stay done.
   *
   * @throws {PacketPathError} as {@link run}
   */
  apply(change: Iterable<Invocation>): void {
    for (const invocation of change) this.run(invocation);
  }

  /** What a host like this one is built from: its tools' texts, counters included. */
  save(): SavedHost {
    return saveHost(this);
  }
}

const FAMILIES: readonly Family[] = [4, 6];
