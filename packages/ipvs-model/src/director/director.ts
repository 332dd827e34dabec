import type { Host } from '@packet-path/core';
import type { Connections } from '../connection/connections.ts';
import type { Refills } from '../scheduler/refills.ts';
import type { SchedulingContext } from '../scheduler/scheduler.ts';
import type { ServiceTable } from '../service/service-table.ts';
import type { DefenseLevels } from '../settings/defense-levels.ts';
import type { DirectorSettings } from '../settings/director-settings.ts';
import type { KernelTraits } from '../settings/kernels.ts';
import type { KernelTimers } from '../time/kernel-timers.ts';
import type { RateEstimator } from '../traffic/rate-estimator.ts';
import type { TrafficRecords } from '../traffic/traffic-records.ts';
import type { Tracking } from './tracking.ts';

/** The parts of a load balancer (in IPVS's word: a director) that its hook functions work with. */
export interface Director {
  readonly host: Host;
  readonly kernel: KernelTraits;
  readonly settings: DirectorSettings;
  readonly defense: DefenseLevels;
  readonly services: ServiceTable;
  readonly connections: Connections;
  readonly timers: KernelTimers;
  readonly traffic: TrafficRecords;
  readonly estimator: RateEstimator;
  readonly tracking: Tracking;
  readonly hold: SchedulingContext['hold'];
  readonly refills: Refills;
}
