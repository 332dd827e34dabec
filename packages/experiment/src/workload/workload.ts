import type { ClientKind } from '@packet-path/data-plane';

/**
 * A workload in virtual time, as data: clients that open connections to services and send requests, and
 * a cluster that changes meanwhile. `readWorkload` reads one from JSON or YAML; `runWorkload` plays it over
 * any data plane. Times are seconds.
 *
 * ```ts
 * const article: Workload = {
 *   format: 'packet-path/workload/1',
 *   name: 'article',
 *   seconds: 60,
 *   clients: [{ name: 'nginx', arrivals: { kind: 'poisson', perSecond: 1000 }, requestsPerConnection: 100 }],
 * };
 * ```
 */
export interface Workload {
  readonly format: 'packet-path/workload/1';
  readonly name: string;
  /** How long requests arrive. */
  readonly seconds: number;
  /** Requests that arrive in the first so many seconds are sent and not counted. Default 0. */
  readonly warmUp?: number;
  readonly clients: readonly ClientGroup[];
  /** Default: the cluster stays as it is. */
  readonly churn?: readonly Churn[];
}

/** Clients of one kind. */
export interface ClientGroup {
  /** Unique in the workload. */
  readonly name: string;
  readonly arrivals: Arrivals;
  /** Requests after which a connection is closed. Default 1: no keepalive. */
  readonly requestsPerConnection?: number;
  /** Default: every service port of the cluster, all alike. */
  readonly services?: readonly ServiceChoice[];
  /** Default `pod`: a pod of the node that serves nothing. */
  readonly from?: ClientKind;
  /** Whether the servers' processes run on this node as well. Default `elsewhere`. */
  readonly servers?: 'node' | 'elsewhere';
  /** Payload bytes. Default 100 and 1,000. */
  readonly requestBytes?: Size;
  readonly responseBytes?: Size;
}

/** A service port that clients call, and how often beside others. */
export interface ServiceChoice {
  /** `namespace/name`, or `namespace/name:port`. */
  readonly name: string;
  /** Default 1. */
  readonly weight?: number;
}

/** A number of bytes, or bounds between which it is drawn for each request, all numbers alike. */
export type Size = number | { readonly low: number; readonly high: number };

/** When requests are made. */
export type Arrivals =
  /** One after another in equal steps, whatever becomes of them. */
  | { readonly kind: 'fixed'; readonly perSecond: number }
  /** At random and independently of each other. */
  | { readonly kind: 'poisson'; readonly perSecond: number }
  /** So many at once; bursts come at random. */
  | { readonly kind: 'bursts'; readonly perSecond: number; readonly size: number }
  /** So many clients, each of which thinks between an answer and the next request. */
  | {
      readonly kind: 'closed';
      readonly clients: number;
      /** The mean. */
      readonly think: number;
      /** Default `exponential`. */
      readonly thinking?: 'fixed' | 'exponential';
    };

/** A change of the cluster that comes again and again, or once. */
export interface Churn {
  /**
   * - `endpoint-added`: a service gets one endpoint more, on some node;
   * - `endpoint-drained`: an endpoint is no longer ready, but still serves and terminates;
   * - `endpoint-removed`: a draining endpoint goes, else any;
   * - `service-added`: a service like another, with an address of its own;
   * - `service-removed`.
   *
   * The service, and the endpoint, are drawn.
   */
  readonly change:
    | 'endpoint-added'
    | 'endpoint-drained'
    | 'endpoint-removed'
    | 'service-added'
    | 'service-removed';
  /** The first time. */
  readonly at: number;
  /** Default: it comes once. */
  readonly every?: number;
}
