import type { AddressLike, Family, PrefixLike, Seed } from '@packet-path/core';
import type { LocalDetector } from './local-detector.ts';
import type { NodePortAddress } from './node-port-addresses.ts';
import type { EndpointHints } from './topology.ts';

/** The node a proxy runs on. */
export interface ProxyNode {
  /** Endpoints of this node are local. */
  readonly name: string;
  /** Its addresses; the first of a family is the node's IP. */
  readonly addresses?: readonly AddressLike[];
  /** Default: the label `topology.kubernetes.io/zone`. */
  readonly zone?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What kube-proxy is configured with, whatever its mode. */
export interface ProxyOptions {
  /** Default: the cluster's first node, or one without addresses. */
  readonly node?: ProxyNode;
  /** The pods' networks, one a family: short for a detector of mode ClusterCIDR. */
  readonly clusterCIDR?: PrefixLike | readonly PrefixLike[];
  /** How traffic from the node's own pods is told from other traffic. Default: by `clusterCIDR`, else not at all. */
  readonly localDetector?: LocalDetector;
  /** Masquerade all that goes to a cluster IP. Default false. */
  readonly masqueradeAll?: boolean;
  /** The bit of the mark that asks for masquerading, 0 to 31. Default 14, mark 0x4000. */
  readonly masqueradeBit?: number;
  /** `--random-fully` on MASQUERADE. Default: if iptables of the time has it. */
  readonly randomFully?: boolean;
  /** Node addresses that take node ports. Default: all, in nftables mode `primary`. */
  readonly nodePortAddresses?: NodePortAddress | readonly NodePortAddress[];
  /**
   * The hints of EndpointSlices that are followed. Default: `node`, as since 1.34; `zone` in nftables
   * layouts before it; `none` in the iptables layout of 2019.
   */
  readonly hints?: EndpointHints;
  /** Which protocols to program. Default: those the cluster's services have, or IPv4. */
  readonly families?: readonly Family[];
  /**
   * kube-proxy ranges over a Go map, so services stand in another order after each sync: a
   * permutation of `seed` by default, or the cluster's own order.
   */
  readonly order?: 'seeded' | 'cluster';
  readonly seed?: Seed;
  /** Which sync of the proxy it is, counted from 0, the default: each draws an order of its own. */
  readonly sync?: number;
}
