import type { CalicoObjects } from 'packet-path/calico';
import type { Cluster } from 'packet-path/cluster';
import type { KeptFile } from '../protocol/scene.ts';

/** A scene whose texts have been read: a cluster for nodes, or the texts of one host. */
export type OpenedScene = OpenedCluster | OpenedRules;

export interface OpenedCluster {
  readonly kind: 'cluster';
  readonly cluster: Cluster;
  /** Calico runs where there are policies. */
  readonly policies: CalicoObjects | undefined;
  /** The files that both were read from. */
  readonly names: { readonly cluster: string; readonly policies: string | undefined };
  readonly notes: readonly string[];
}

/** The texts of a host's tools, by the tool that prints them. */
export interface OpenedRules {
  readonly kind: 'rules';
  readonly texts: Partial<Readonly<Record<RulesTool, KeptFile>>>;
}

/** Tools whose outputs are parts of a host, as `recognise` names them, without their variants. */
export type RulesTool =
  | 'iptables-save'
  | 'nft list ruleset'
  | 'ipset save'
  | 'ipvsadm-save -n'
  | 'ip addr'
  | 'ip route'
  | 'ip rule';
