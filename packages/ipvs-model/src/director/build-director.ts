import type { Host } from '@packet-path/core';
import { ConnectionTable } from '../connection/connection-table.ts';
import { Connections } from '../connection/connections.ts';
import { hold } from '../destination/hold.ts';
import { Refills } from '../scheduler/refills.ts';
import { ServiceTable } from '../service/service-table.ts';
import { DefenseLevels } from '../settings/defense-levels.ts';
import { DirectorSettings } from '../settings/director-settings.ts';
import { KERNELS } from '../settings/kernels.ts';
import { JiffyCounter } from '../time/jiffy-counter.ts';
import { KernelTimers } from '../time/kernel-timers.ts';
import { Estimations } from '../traffic/estimations.ts';
import { RateEstimator } from '../traffic/rate-estimator.ts';
import { TrafficRecords } from '../traffic/traffic-records.ts';
import type { Director } from './director.ts';
import type { IpvsModelOptions } from './ipvs-options.ts';
import { Tracking } from './tracking.ts';

/** Builds the parts of the load balancer of a host. IPVS comes up in the namespace now. */
export function buildDirector(host: Host, options: IpvsModelOptions): Director {
  const { connectionTableBits = 12, serviceTableBits = 8, jiffiesAtZero = 36 } = options;
  const { freePages, conntrack } = options;
  const kernel = KERNELS[options.kernel ?? '6.1'];
  const random = host.random.split('ipvs');
  const settings = new DirectorSettings(host.sysctls);
  const table = new ConnectionTable(connectionTableBits, random.split('connections'));
  const defense = new DefenseLevels(host.sysctls, freePages);
  const jiffies = new JiffyCounter(jiffiesAtZero);
  const connections = new Connections(host, settings, defense, table, jiffies);
  const tracking = new Tracking(table, conntrack);
  connections.beforeFree((handle) => tracking.forget(handle));
  const services = new ServiceTable(serviceTableBits, random.split('services'));
  const timers = new KernelTimers(host.clock, jiffies);
  const estimations = new Estimations(timers, kernel.estimator);
  const estimator = new RateEstimator(timers, kernel.estimator, options.possibleProcessors ?? 1);
  const runEstimation = (): void => {
    estimations.running = settings.runEstimation;
    estimator.running = settings.runEstimation;
  };
  runEstimation();
  host.sysctls.onChange(runEstimation);
  countUpkeep(host, estimator);
  return {
    host,
    kernel,
    settings,
    defense,
    services,
    connections,
    tracking,
    timers,
    traffic: new TrafficRecords(estimations),
    estimator,
    hold,
    refills: new Refills(),
  };
}

function countUpkeep({ upkeep }: Host, estimator: RateEstimator): void {
  upkeep.count('estimatorRuns', {
    meaning: "Runs of IPVS's rate estimator.",
    read: () => estimator.work.runs,
  });
  upkeep.count('estimatorsRead', {
    meaning: 'Estimators of services and servers that were brought up to date in those runs.',
    read: () => estimator.work.estimators,
  });
  upkeep.count('estimatorReads', {
    meaning: 'Counters of one processor that were read for one estimator.',
    read: () => estimator.work.reads,
  });
}
