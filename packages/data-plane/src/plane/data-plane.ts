import type { Cluster } from '@packet-path/cluster';
import {
  type Choices,
  type OptionValue,
  objectOf,
  type RuleScope,
  type Seed,
  type VirtualClock,
} from '@packet-path/core';
import type { NodePlace } from '../place/node-place.ts';
import type { PlaneHost } from './plane-host.ts';
import type { PlaneRemarks } from './plane-remarks.ts';
import type { ClusterShape, WorkLaw } from './work-law.ts';

/**
 * A way to get a packet to a pod, as a value: a name, and how a host that uses it is made for a
 * cluster. Studies, comparisons and traces take data planes and know nothing else of them.
 *
 * ```ts
 * const slowest: DataPlane = {
 *   name: 'iptables-in-order',
 *   title: 'iptables, services in their order',
 *   make: (cluster, options) => kubernetesNode(cluster, { ...options, mode: 'iptables', order: 'cluster' }),
 * };
 * ```
 *
 * One built from nothing is in `docs/your-own-data-plane.md`.
 */
export interface DataPlane {
  /** For files and command lines: `iptables-2019`. */
  readonly name: string;
  /** For people: `iptables (2019)`. */
  readonly title: string;
  /**
   * The place in the ledger of the rules that choose for services, in a plane that has such rules:
   * table and hook. Reports show the rules evaluated there beside those evaluated anywhere.
   */
  readonly serviceRules?: RuleScope;
  readonly remarks?: PlaneRemarks;
  /**
   * Its counts in clusters of equal services by their shape alone, in a plane that has laws for them;
   * undefined for a shape beyond its law.
   */
  law?(shape: ClusterShape): WorkLaw | undefined;
  /**
   * A host of the cluster that has carried nothing yet. Equal clusters and options give equal hosts.
   *
   * @throws {PacketPathError} for a cluster or options that the data plane cannot serve
   */
  make(cluster: Cluster, options: PlaneOptions): PlaneHost;
}

/** The fields by which a data plane is told from another argument. */
export const SOME_PLANE: OptionValue = objectOf('name', 'title', 'make');

/** Everything that the maker of a host decides. All of it has a default; nothing is kept globally. */
export interface PlaneOptions {
  /** The root of all that is drawn at random. */
  readonly seed?: Seed;
  /** Decides what chance decides, in place of the seed. */
  readonly choices?: Choices;
  /** Default: a clock of the host's own. Where a host forgets by letting time pass, this clock moves. */
  readonly clock?: VirtualClock;
  /** The node that the host is. Default `nodePlace(cluster)`. */
  readonly place?: NodePlace;
}
