import type { Mode, Scene } from './scene.ts';

/** The counts of data planes in clusters that grow. */
export interface GrowRequest {
  /** `shape`: from the shape alone; `node`: on real nodes of the scene. */
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
  readonly plane: string;
  readonly title: string;
  /** One for each size. */
  readonly points: readonly GrowPoint[];
  /** The parts of the last size's count. */
  readonly terms: readonly {
    readonly counter: string;
    readonly what: string;
    readonly constant: number;
    readonly perService: number;
    readonly perEndpoint: number;
  }[];
}

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
