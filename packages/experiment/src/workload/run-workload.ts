import type { Cluster } from '@packet-path/cluster';
import {
  checkArgument,
  createRandom,
  objectOf,
  PacketPathError,
  type Seed,
} from '@packet-path/core';
import {
  bestValues,
  type Calibration,
  ESTIMATION_PERIOD,
  estimatorCost,
  type SyncWork,
  type Values,
} from '@packet-path/cost';
import {
  type DataPlane,
  nodePlace,
  type PlaceOptions,
  type PlaneHost,
  type Programming,
  type SyncPeriods,
} from '@packet-path/data-plane';
import { Histogram } from '../histogram/histogram.ts';
import type { CauseTimes } from '../machine/accounts.ts';
import { Machine } from '../machine/machine.ts';
import { changed } from './churn.ts';
import { Clients } from './clients.ts';
import { type PeriodicSyncs, ProxySyncs } from './proxy-syncs.ts';
import type { WorkloadResult } from './result.ts';
import { Simulation } from './simulation.ts';
import { syncQuantities } from './sync-quantities.ts';
import type { Workload } from './workload.ts';

/** Everything that a workload is run on. */
export interface RunWorkloadOptions {
  readonly plane: DataPlane;
  readonly cluster: Cluster;
  readonly calibration: Calibration;
  /** Default: the calibration's best values. */
  readonly values?: Values;
  /** The root of arrivals, targets, steering and churn. Default 1. */
  readonly seed?: Seed;
  readonly place?: PlaceOptions;
  /** Default: the calibration's `node.processors`. */
  readonly processors?: number;
  /** A host of the plane for this cluster, that has forgotten all connections. Default: a new one. */
  readonly host?: PlaneHost;
  /** Default: none. */
  readonly syncs?: PeriodicSyncs;
  /** How often syncs may run that churn asks for. Default: as the plane's host tells, kube-proxy's `minSyncPeriod`. */
  readonly syncPeriods?: SyncPeriods;
  /** IPVS's estimators: how many, and over how many possible processors. Default: none. */
  readonly estimator?: {
    readonly estimators: number;
    /** Null since Linux 6.2, where a thread reads them. */
    readonly possible: number | null;
  };
  /** The quantities that the programming of a change is priced by. Default: the counts of its ledger. */
  readonly quantities?: (programming: Programming, host: PlaneHost) => SyncWork;
}

const SECOND = 1e9;
const MICROSECOND = 1e3;
/** The thread of Linux since 6.2 reads a fiftieth of the estimators at a time (IPVS_EST_NTICKS). */
const CHAINS = 50;
/** Seconds after the last arrival in which what is under way may end. */
const MOST_AFTER = 120;

/**
 * Plays a workload over a data plane in virtual time: packets go through the plane's host when their turn
 * on a processor comes, and take what their ledger costs. The same options give the same result, to the
 * nanosecond.
 *
 * ```ts
 * const { requests } = runWorkload(workload, { plane, cluster, calibration: ARTICLE_2019 });
 * requests.percentile(0.99) / 1000; // microseconds
 * ```
 *
 * @throws {PacketPathError} `bad-option`, `not-found`, or as the data plane does when it makes a host
 */
export function runWorkload(workload: Workload, options: RunWorkloadOptions): WorkloadResult {
  checkArgument('runWorkload', 'workload', workload, objectOf('clients', 'seconds'));
  checkArgument('runWorkload', 'options', options, objectOf('plane', 'cluster', 'calibration'));
  const { plane, cluster, calibration, seed = 1 } = options;
  const values = options.values ?? bestValues(calibration);
  const place = nodePlace(cluster, options.place);
  const host = options.host ?? plane.make(cluster, { seed, place });
  const machine = new Machine(options.processors ?? values['node.processors'] ?? 1);
  const random = createRandom(seed).split(`workload ${workload.name}`);
  const { warmUp = 0, seconds } = workload;
  if (!(warmUp < seconds)) {
    throw new PacketPathError('bad-option', `${seconds} seconds, ${warmUp} of them to warm up`);
  }
  const span = { from: warmUp * SECOND, to: seconds * SECOND };
  const simulation = new Simulation(host, machine, values, random, span);
  const groups = workload.clients.map((group) => new Clients(simulation, group, place, cluster));
  const quantities = options.quantities ?? syncQuantities;
  const proxy = new ProxySyncs(
    simulation,
    cluster,
    (programming) => quantities(programming, host),
    options.syncPeriods ?? host.syncPeriods ?? {},
  );
  if (options.syncs !== undefined) proxy.begin(options.syncs);
  if (options.estimator !== undefined) beginEstimator(simulation, options.estimator);
  beginChurn(simulation, workload, proxy, groups);
  for (const group of groups) group.begin();
  machine.clock.advanceTo(span.to);
  for (let more = 0; simulation.pending > 0 && more < MOST_AFTER; more++) {
    machine.clock.advance(SECOND);
  }
  const loads = machine.accounts.seconds.slice(Math.ceil(warmUp), Math.floor(seconds));
  const perSecond = new Histogram();
  for (const count of simulation.answered.slice(0, Math.floor(seconds - warmUp))) {
    perSecond.add(count ?? 0);
  }
  const { requests, connections, rules, failures, retransmissions } = simulation;
  const { opening, total, syncs, programmed } = simulation;
  return {
    format: 'packet-path/workload-result/1',
    workload: workload.name,
    plane: plane.name,
    calibration: calibration.name,
    seed: String(seed),
    processors: machine.processors.length,
    seconds: seconds - warmUp,
    requests,
    connections,
    rules,
    perSecond,
    groups,
    failures,
    retransmissions,
    load: meanOf(loads),
    loads: loads.map((load) => scaled(load, SECOND)),
    opening,
    total,
    syncs,
    programmed,
  };
}

function beginChurn(
  simulation: Simulation,
  { churn = [] }: Workload,
  proxy: ProxySyncs,
  groups: readonly Clients[],
): void {
  for (const [index, one] of churn.entries()) {
    const random = simulation.random.split(`churn ${index}`);
    const again = (): void => {
      if (simulation.now >= simulation.to) return;
      const next = changed(proxy.cluster, one, random);
      if (next !== proxy.cluster) {
        for (const group of groups) group.follow(next);
        proxy.change(next);
      }
      if (one.every !== undefined) simulation.after(one.every * SECOND, again);
    };
    simulation.after(one.at * SECOND, again);
  }
}

/** A timer's softirq on the first processor; since 6.2 a thread that reads a part every 40 ms. */
function beginEstimator(
  simulation: Simulation,
  { estimators, possible }: NonNullable<RunWorkloadOptions['estimator']>,
): void {
  const parts = estimatorCost(simulation.values, estimators, possible);
  const period = ESTIMATION_PERIOD * MICROSECOND;
  const steps = possible === null ? CHAINS : 1;
  const charges = parts.map(({ nanoseconds }) => ({
    cause: 'estimator' as const,
    nanoseconds: nanoseconds / steps,
  }));
  const again = (): void => {
    if (simulation.now >= simulation.to) return;
    if (possible !== null) simulation.machine.softirq(0, { run: () => charges });
    else for (const charge of charges) simulation.machine.work('estimator', charge);
    simulation.after(period / steps, again);
  };
  // The phase to the other timers is by chance.
  simulation.after(simulation.random.split('estimator').real() * period, again);
}

function meanOf(loads: readonly CauseTimes[]): CauseTimes {
  const sum: Record<string, number> = {};
  for (const load of loads) {
    for (const [cause, time] of Object.entries(load)) sum[cause] = (sum[cause] ?? 0) + time;
  }
  return scaled(sum as CauseTimes, Math.max(1, loads.length) * SECOND);
}

function scaled(times: CauseTimes, divisor: number): CauseTimes {
  return Object.fromEntries(
    Object.entries(times).map(([cause, time]) => [cause, time / divisor]),
  ) as CauseTimes;
}
