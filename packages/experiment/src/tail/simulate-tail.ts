import { type Cluster, syntheticCluster } from '@packet-path/cluster';
import { checkArgument, listOf, objectOf, type Seed, someObject } from '@packet-path/core';
import { type Calibration, estimators, SOME_CALIBRATION } from '@packet-path/cost';
import { type DataPlane, nodePlace, type PlaneHost, SOME_PLANE } from '@packet-path/data-plane';
import { runWorkload } from '../workload/run-workload.ts';
import type { Workload } from '../workload/workload.ts';
import { DESTINATIONS, EMULATED_ROWS, type TailRow, type TailTimes } from './tail-published.ts';

/** A row, simulated. */
export interface SimulatedRow extends TailRow {
  readonly simulated: TailTimes;
}

/** One point of the grid of services, destinations of each, and possible processors, with the estimator on. */
export interface TailCell {
  readonly services: number;
  readonly destinations: number;
  readonly possible: number;
  readonly simulated: TailTimes;
}

/** The seed, and seconds of virtual time for each row or cell. */
export interface TailOptions {
  readonly seed?: Seed;
  readonly seconds?: number;
}

const MICROSECOND = 1000;
const GRID = { services: [300, 1000, 3000], destinations: [2, 10], possible: [8, 24] } as const;

/**
 * Simulates the rows of the emulated kernel: 1,000 connections a second at random, one processor that
 * does everything.
 */
export function simulateTail(
  plane: DataPlane,
  calibration: Calibration,
  options: TailOptions = {},
  rows: readonly TailRow[] = EMULATED_ROWS,
): readonly SimulatedRow[] {
  checkArgument('simulateTail', 'plane', plane, SOME_PLANE);
  checkArgument('simulateTail', 'calibration', calibration, SOME_CALIBRATION);
  checkArgument('simulateTail', 'options', options, someObject);
  checkArgument(
    'simulateTail',
    'rows',
    rows,
    listOf(objectOf('services', 'possible', 'isEstimating')),
  );
  const { seed = 1, seconds = 20 } = options;
  const times = timesOn(plane, calibration, seed, seconds);
  return rows.map((row) => ({
    ...row,
    simulated: times(row.services, DESTINATIONS, row.isEstimating ? row.possible : null),
  }));
}

/** Simulates the same client, with the estimator on, over services, destinations and possible processors. */
export function simulateTailGrid(
  plane: DataPlane,
  calibration: Calibration,
  options: TailOptions = {},
  grid: {
    readonly services: readonly number[];
    readonly destinations: readonly number[];
    readonly possible: readonly number[];
  } = GRID,
): readonly TailCell[] {
  checkArgument('simulateTailGrid', 'plane', plane, SOME_PLANE);
  checkArgument('simulateTailGrid', 'calibration', calibration, SOME_CALIBRATION);
  checkArgument('simulateTailGrid', 'options', options, someObject);
  checkArgument('simulateTailGrid', 'grid', grid, someObject);
  const { seed = 1, seconds = 10 } = options;
  const times = timesOn(plane, calibration, seed, seconds);
  return grid.services.flatMap((services) =>
    grid.destinations.flatMap((destinations) =>
      grid.possible.map((possible) => ({
        services,
        destinations,
        possible,
        simulated: times(services, destinations, possible),
      })),
    ),
  );
}

/** Times of requests by services, destinations and possible processors (null: no estimator); one host for a size. */
function timesOn(
  plane: DataPlane,
  calibration: Calibration,
  seed: Seed,
  seconds: number,
): (services: number, destinations: number, possible: number | null) => TailTimes {
  const workload: Workload = {
    format: 'packet-path/workload/1',
    name: 'emulated',
    seconds,
    clients: [{ name: 'client', arrivals: { kind: 'poisson', perSecond: 1000 }, servers: 'node' }],
  };
  let made: { readonly size: string; readonly cluster: Cluster; readonly host: PlaneHost };
  return (services, destinations, possible) => {
    const size = `${services} x ${destinations}`;
    if (made?.size !== size) {
      const cluster = syntheticCluster({ services, endpointsPerService: destinations });
      made = { size, cluster, host: plane.make(cluster, { seed, place: nodePlace(cluster) }) };
    }
    const { cluster, host } = made;
    host.forget();
    const { requests } = runWorkload(workload, {
      plane,
      cluster,
      host,
      calibration,
      seed,
      ...(possible !== null && {
        estimator: { estimators: estimators(services, services * destinations), possible },
      }),
    });
    const { p50, mean, p99, p999 } = requests.distribution();
    return {
      p50: p50 / MICROSECOND,
      mean: mean / MICROSECOND,
      p99: p99 / MICROSECOND,
      p999: p999 / MICROSECOND,
    };
  };
}
