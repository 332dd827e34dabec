import type { Endpoint, Family, Microseconds } from '@packet-path/core';
import type { TableName } from '../netfilter/ruleset.ts';
import type { SyncNote } from './sync-note.ts';

/** The addresses and ports of one direction of a conntrack entry. */
export interface UdpTuple {
  readonly source: Endpoint['address'];
  readonly destination: Endpoint['address'];
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** A UDP entry of `conntrack -L`. */
export interface UdpEntry {
  readonly original: UdpTuple;
  readonly reply: UdpTuple;
}

/** The host's state that a sync reads; everything else the proxy remembers. */
export interface HostView {
  readonly now: Microseconds;
  /** `ip link show NAME`: whether there is such a device. */
  hasInterface(name: string): boolean;
  /** `iptables -t TABLE -n -L CHAIN`: whether there is such a chain. */
  hasChain(family: Family, table: TableName, chain: string): boolean;
  /** `iptables -t TABLE -C CHAIN RULE`: whether the chain has a rule, spelt as iptables-save does. */
  hasRule(family: Family, table: TableName, chain: string, rule: string): boolean;
  /**
   * ActiveConn and InActConn together, as `ipvsadm -Ln` lists them.
   *
   * @param service as `-t 10.96.0.10:80`
   * @param server as `10.244.1.7:8080`
   */
  ipvsConnections(service: string, server: string): number;
  /** `conntrack -L -p udp`, of one family. */
  udpEntries(family: Family): Iterable<UdpEntry>;
  /** Told of parts of a sync that no run of a tool shows, for whoever counts. */
  note?(note: SyncNote): void;
}
