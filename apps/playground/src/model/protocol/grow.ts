import type { Mode, Scene } from './scene.ts';

/** The counts of data planes in clusters that grow. */
export interface GrowRequest {
  /** `shape`: from the shape of clusters alone; `node`: on real nodes of the scene. */
  readonly by: 'shape' | 'node';
  readonly scene: Scene;
  readonly modes: readonly Mode[];
  /** Numbers of services to answer for, where `by` is `shape`. */
  readonly sizes: readonly number[];
  readonly endpoints: number;
  /** Requests of a connection, 1 to 1,000. */
  readonly requests: number;
}

export interface GrowAnswer {
  readonly by: 'shape' | 'node';
  readonly planes: readonly GrowPlane[];
}

export interface GrowPlane {
  readonly plane: Mode;
  readonly title: string;
  /** One for each size; by shape those are left out that the plane has no law for. */
  readonly points: readonly GrowPoint[];
  /** The parts that the counts of a first packet are sums of; empty of a node, which is counted. */
  readonly terms: readonly GrowTerm[];
}

/** `constant`, and so much more for each service in front and each endpoint in front. */
export interface GrowTerm {
  readonly counter: string;
  /** The place of the work: `nat KUBE-SERVICES, PREROUTING`. */
  readonly what: string;
  readonly constant: number;
  readonly perService: number;
  readonly perEndpoint: number;
}

/** Means over all pairs of a service port and an endpoint, and of the rules the worst too. */
export interface GrowPoint {
  readonly services: number;
  readonly rules: {
    readonly mean: number;
    readonly p95: number;
    readonly least: number;
    readonly worst: number;
  };
  readonly setLookups: number;
  readonly hashProbes: number;
  /** Rules for each request of a connection. */
  readonly rulesPerRequest: number;
}

/** The lines of code that count the same. */
export interface GrowExportRequest {
  readonly grow: GrowRequest;
}
