import type { Family } from '@packet-path/core';

/** The shape of a cluster of equal services, as `syntheticCluster` makes them: no node is needed. */
export interface ClusterShape {
  readonly services: number;
  readonly endpointsPerService: number;
  /** The ports of each service. Default: 80 alone. */
  readonly ports?: readonly number[];
  /** The protocol of all of them. Default TCP. */
  readonly protocol?: 'TCP' | 'UDP';
  /** Default 4. */
  readonly family?: Family;
}

/** The counters that laws are about, as a study sums them up. */
export type LawCounter = 'rules' | 'setLookups' | 'hashProbes';

/**
 * A part of the count of a first packet, over every pair of a service port and an endpoint. It is
 * `constant`, `perService` more for each service port before the packet's in the plane's order, and
 * `perEndpoint` more for each endpoint before its own.
 */
export interface WorkTerm {
  readonly counter: LawCounter;
  /** The place of the work: `nat KUBE-SERVICES, PREROUTING`. */
  readonly what: string;
  /** Whether it is work of the plane's rules for services. */
  readonly isOfService?: true;
  readonly constant: number;
  readonly perService?: number;
  readonly perEndpoint?: number;
  /** How many service ports have each count more than `constant`, where no order says it. */
  readonly spread?: ReadonlyMap<number, number>;
}

/** The counts of a plane in clusters of one shape. */
export interface WorkLaw {
  /** Of the first packet of a connection from a pod that serves nothing. */
  readonly terms: readonly WorkTerm[];
  /** Of a packet of a known connection, the mean of both directions. */
  readonly established: Readonly<Record<LawCounter, number>>;
  /** Rules of a whole connection: behind the first packet, with one request; and of each request more. */
  readonly connection: { readonly rest: number; readonly request: number };
}
