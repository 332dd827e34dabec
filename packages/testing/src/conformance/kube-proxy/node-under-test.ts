import type { Cluster } from '@packet-path/cluster';
import type {
  Choices,
  InterfaceOptions,
  Microseconds,
  PacketPath,
  PrefixLike,
} from '@packet-path/core';
import type { PlaceOptions } from '@packet-path/data-plane';

/** kube-proxy's configuration; modes pass over settings that they do not know. */
export interface ProxySettings extends PlaceOptions {
  /** Masquerade all that goes to a cluster IP. Default false. */
  readonly masqueradeAll?: boolean;
  /** Node addresses that take node ports. Default: all. */
  readonly nodePortAddresses?: readonly PrefixLike[];
  /** The services stand in the cluster's own order, not in one that a seed decides. */
  readonly order?: 'cluster';
  /** iptables mode: whether 127.0.0.1 takes node ports. Default true. */
  readonly localhostNodePorts?: boolean;
  /** nftables mode: the networks of cluster IPs. */
  readonly serviceCIDRs?: readonly string[];
}

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
