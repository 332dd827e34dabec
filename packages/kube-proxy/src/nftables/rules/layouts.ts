import { type Microseconds, SECOND } from '@packet-path/core';
import type { EndpointHints } from '../../proxy/topology.ts';

/** The releases of Kubernetes after which the layouts of nftables mode are named, oldest first. */
export const NFTABLES_VERSIONS = ['1.29', '1.31', '1.34', '1.36', '1.37'] as const;

/** A layout of nftables mode, named after the first release that wrote it. */
export type NftablesVersion = (typeof NFTABLES_VERSIONS)[number];

/** The layout of the newest release. */
export const NEWEST_NFTABLES: NftablesVersion = '1.37';

/** The properties by which one release's table differs from another's. */
export interface NftablesLayout {
  readonly version: NftablesVersion;
  /** The releases that write it, in words. */
  readonly releases: string;
  /**
   * The base chains of type filter. `one-check`: all at -110, with one chain for services and node
   * ports that have no endpoints. `before-dnat`: all at -110, with `cluster-ips-check` of the node's
   * own packets at -90. `around-dnat`: source ranges at -110, everything else at 0.
   */
  readonly filterChains: 'one-check' | 'before-dnat' | 'around-dnat';
  /** Whether wrong ports of cluster IPs are rejected, and cluster IPs of no service dropped. */
  readonly checksClusterIPs: boolean;
  /**
   * The rule that marks packets to a cluster IP for masquerading: in the chain of each service, with
   * the port or without it, or once for all services in the chain `services`.
   */
  readonly clusterIPMark: 'by-port' | 'by-address' | 'by-set';
  /** The mark is set in a chain of its own, `mark-for-masquerade`, or in the rule that asks for it. */
  readonly mark: 'chain' | 'statement';
  /**
   * A pod that reaches itself is masqueraded by a rule of each endpoint, or by one set of the
   * node's endpoints.
   */
  readonly hairpin: 'endpoint-rule' | 'set';
  /** DNAT stands in a chain for each endpoint, or, without affinity, in the chain of the service. */
  readonly dnat: 'endpoint-chain' | 'service-chain';
  /**
   * A service chain with one endpoint draws a number from one, or writes the endpoint into its
   * rule.
   */
  readonly onlyEndpoint: 'drawn' | 'written';
  /** The longest comment of an element, in bytes; undefined: as long as the name is. */
  readonly commentLength: number | undefined;
  /** The hints of EndpointSlices that its releases follow. */
  readonly hints: EndpointHints;
  /**
   * The syncs that list the table's chains and sets first: each, or full ones alone, since the listing
   * of 44,000 services took a minute (kubernetes 139513, seen in 1.36.1; taken as mended in 1.37).
   */
  readonly lists: 'each-sync' | 'full-sync';
  /** The time after which a sync is a full one although nothing failed; undefined: never. */
  readonly fullSyncPeriod: Microseconds | undefined;
}

const V1_29: NftablesLayout = {
  version: '1.29',
  releases: '1.29 and 1.30',
  filterChains: 'one-check',
  checksClusterIPs: false,
  clusterIPMark: 'by-port',
  mark: 'chain',
  hairpin: 'endpoint-rule',
  dnat: 'endpoint-chain',
  onlyEndpoint: 'drawn',
  commentLength: undefined,
  hints: 'zone',
  lists: 'each-sync',
  fullSyncPeriod: undefined,
};

const V1_31: NftablesLayout = {
  ...V1_29,
  version: '1.31',
  releases: '1.31, 1.32, and 1.33 up to about 1.33.4',
  filterChains: 'before-dnat',
  checksClusterIPs: true,
};

// Kubernetes pull requests 132456 (in 1.33 as 133969) and 131492.
const V1_34: NftablesLayout = {
  ...V1_31,
  version: '1.34',
  releases: '1.33 from about 1.33.5, 1.34 and 1.35',
  filterChains: 'around-dnat',
  clusterIPMark: 'by-address',
  hints: 'node',
};

// 135800, 136499, 139516; `CommentLengthMax` of knftables, `FullSyncPeriod` of `pkg/proxy/util`.
const V1_36: NftablesLayout = {
  ...V1_34,
  version: '1.36',
  releases: '1.36',
  clusterIPMark: 'by-set',
  mark: 'statement',
  hairpin: 'set',
  dnat: 'service-chain',
  commentLength: 128,
  fullSyncPeriod: 3_600 * SECOND,
};

// 140723.
const V1_37: NftablesLayout = {
  ...V1_36,
  version: '1.37',
  releases: '1.37 and later',
  onlyEndpoint: 'written',
  lists: 'full-sync',
};

/**
 * The layouts of nftables mode by version. 1.29, 1.31 and 1.37 were read in kube-proxy's source
 * (nftables `proxier.go`; the newest of July 2026, before 1.37), 1.34 in its tests, 1.36 in the pull requests.
 */
export const NFTABLES_LAYOUTS: Readonly<Record<NftablesVersion, NftablesLayout>> = Object.freeze({
  '1.29': Object.freeze(V1_29),
  '1.31': Object.freeze(V1_31),
  '1.34': Object.freeze(V1_34),
  '1.36': Object.freeze(V1_36),
  '1.37': Object.freeze(V1_37),
});
