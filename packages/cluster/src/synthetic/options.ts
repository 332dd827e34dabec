import type { Family, PrefixLike, Seed } from '@packet-path/core';
import type { ServiceProtocol } from '../cluster.ts';

/** A port of every service of a synthetic cluster. */
export interface SyntheticPort {
  /** Default: none for a single port, else `p0`, `p1`, … */
  readonly name?: string;
  readonly protocol?: ServiceProtocol;
  readonly port: number;
  /** Default: `port`. */
  readonly targetPort?: number;
}

/** The sizes of a synthetic cluster, and the networks of its addresses. */
export interface SyntheticOptions {
  readonly services: number;
  readonly endpointsPerService: number;
  /** Decides which node each endpoint runs on. Default 1. */
  readonly seed?: Seed;
  /** With `dual` each service, pod and node has an address of both families. Default 4. */
  readonly family?: Family | 'dual';
  /** Default: TCP port 80, which pods serve at 8080. */
  readonly ports?: readonly SyntheticPort[];
  /**
   * The network of cluster IPs, given out in order; with `dual` one of each family. Default
   * `SYNTHETIC_CIDRS`, widened where the cluster needs more.
   */
  readonly serviceCidr?: PrefixLike | readonly PrefixLike[];
  /**
   * The network of pods, in equal parts, one for each node; with `dual` one of each family. Default
   * `SYNTHETIC_CIDRS`, widened where the cluster needs more.
   */
  readonly podCidr?: PrefixLike | readonly PrefixLike[];
  /** Default: as many as the pods need. */
  readonly nodes?: number;
  /** Default 110, as kubelet's; more only if `nodes` are too few. */
  readonly podsPerNode?: number;
}
