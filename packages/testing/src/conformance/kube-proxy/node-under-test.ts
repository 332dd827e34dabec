import type { Cluster } from '@packet-path/cluster';
import type { Choices, InterfaceOptions, Microseconds, PacketPath } from '@packet-path/core';
import type { ProxyOptions } from '@packet-path/kube-proxy';

/** What kube-proxy is configured with; modes pass over what they do not know. */
export type ProxySettings = ProxyOptions & {
  /** iptables mode: whether 127.0.0.1 takes node ports. Default true. */
  readonly localhostNodePorts?: boolean;
  /** nftables mode: the networks of cluster IPs. */
  readonly serviceCIDRs?: readonly string[];
};

/** A node to be made: its network, its kube-proxy, and who decides what chance decides. */
export interface NodeSetup {
  readonly cluster: Cluster;
  readonly proxy: ProxySettings;
  readonly interfaces: readonly InterfaceOptions[];
  /** As `ip route` writes them. */
  readonly routes: readonly string[];
  /** Undefined: by seed. */
  readonly choices: Choices | undefined;
}

/** A node that serves a cluster. */
export interface NodeUnderTest {
  readonly path: PacketPath;
  wait(duration: Microseconds): void;
}

/** Makes a node; equal set-ups must give equal nodes. */
export type MakeNode = (setup: NodeSetup) => NodeUnderTest;
