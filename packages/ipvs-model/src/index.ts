/**
 * The Linux virtual server: virtual services in their hash table, schedulers, connections with
 * their states and timers, at the hooks where the kernel attaches them.
 *
 * @module
 */

export type { DestinationKey, IpvsCommand, ReadCommand } from './command/command.ts';
export { readCommand } from './command/read-command.ts';
export { readProgram } from './command/read-program.ts';
export type { ConnectionEntry } from './connection/entries.ts';
export type { HandledConnection } from './connection/handled-connection.ts';
export type { Destination } from './destination/destination.ts';
export type { DestinationSettings } from './destination/destination-settings.ts';
export type { Forwarding } from './destination/forwarding.ts';
export type { TrafficCounts } from './destination/traffic.ts';
export { Ipvs, type IpvsOptions, type ListOptions } from './ipvs.ts';
export type {
  BoundScheduler,
  ScheduledFlow,
  ScheduledService,
  Scheduler,
  SchedulingContext,
} from './scheduler/scheduler.ts';
export { SCHEDULERS } from './scheduler/schedulers.ts';
export {
  type AddressKey,
  formatKey,
  type MarkKey,
  type ServiceKey,
} from './service/service-key.ts';
export type { Persistence, ServiceSettings } from './service/service-settings.ts';
export type { VirtualService } from './service/virtual-service.ts';
export type { TimeoutSettings } from './state/timeouts.ts';
export type { KernelTimers } from './time/kernel-timers.ts';
