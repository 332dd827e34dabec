import type { AddressLike, Family, PrefixLike, Seed } from '@packet-path/core';
import type { LocalDetector } from './local-detector.ts';
import type { NodePortAddress } from './node-port-addresses.ts';
import type { EndpointHints } from './topology.ts';

/** The node a proxy runs on. */
export interface ProxyNode {
  /** The node's name; endpoints of this node are local. */
  readonly name: string;
  /** Its addresses; the first of a family is the node's IP. */
  readonly addresses?: readonly AddressLike[];
  /** Default: the label `topology.kubernetes.io/zone`. */
  readonly zone?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** kube-proxy's configuration that all modes share. */
export interface ProxyOptions {
  /** Default: the cluster's first node, or one without addresses. */
  readonly node?: ProxyNode;
  /** The pods' networks, one for each family: short for a detector of mode ClusterCIDR. */
  readonly clusterCIDR?: PrefixLike | readonly PrefixLike[];
  /**
   * The way to tell traffic of the node's own pods from other traffic. Default: by `clusterCIDR`,
   * else none.
   */
  readonly localDetector?: LocalDetector;
  /** Masquerade all traffic to cluster IPs. Default false. */
  readonly masqueradeAll?: boolean;
  /** The bit of the mark that asks for masquerading, 0 to 31. Default 14, mark 0x4000. */
  readonly masqueradeBit?: number;
  /**
   * `--random-fully` on MASQUERADE. Default: true, in the 2019 layout where iptables of the time
   * has it.
   */
  readonly randomFully?: boolean;
  /** Node addresses that take node ports. Default: all, in nftables mode `primary`. */
  readonly nodePortAddresses?: NodePortAddress | readonly NodePortAddress[];
  /**
   * The hints of EndpointSlices that are followed. Default: `node`, as since 1.34; `zone` in nftables
   * layouts before it; `none` in the iptables layout of 2019.
   */
  readonly hints?: EndpointHints;
  /** The families to program. Default: those of the cluster's services, or IPv4. */
  readonly families?: readonly Family[];
  /**
   * The order of services. kube-proxy ranges over a Go map, so it differs after each sync: a
   * permutation drawn from `seed` by default, or the cluster's own order.
   */
  readonly order?: 'seeded' | 'cluster';
  readonly seed?: Seed;
  /** The number of the sync, from 0, the default: each draws an order of its own. */
  readonly sync?: number;
}
