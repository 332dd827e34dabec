/**
 * The Linux virtual server (IPVS, net/netfilter/ipvs) of one host.
 *
 * `Ipvs` is built on a host of `@packet-path/core` and attaches itself at LOCAL_IN, LOCAL_OUT and
 * FORWARD while it has services. A client's first packet to a virtual service is looked up in the
 * service table, given to the service's scheduler, and becomes a connection to the chosen
 * destination; later packets, both ways, follow the connection and move its state and its timer. The
 * packet then goes on by masquerading, direct routing or a tunnel. Work is counted where the kernel
 * does it: look-ups and chain entries compared in both hash tables, destinations that a scheduler
 * examined.
 *
 * Programs come in and go out in the language of ipvsadm: `load` reads what `ipvsadm-save -n`
 * writes, `run` carries out one command line or prints a listing, `save` writes the services back,
 * `view` reads the state as frozen values. A scheduler of one's own is an object with a name and a
 * `bind` function (README, "A scheduler of your own").
 *
 * It does not model the sync daemon, persistence engines, FTP's command channel, or tunnels by GUE
 * and GRE. Random draws go through the host's `choices`; time is the host's clock, in the kernel's
 * ticks.
 *
 * @module
 */

export type {
  DestinationKey,
  IpvsCommand,
  IpvsListing,
  ListedColumns,
  ReadCommand,
} from './command/command.ts';
export { readIpvsadm } from './command/read-command.ts';
export { readIpvsadmProgram } from './command/read-program.ts';
export type { IpvsConnectionEntry } from './connection/entries.ts';
export type { HandledConnection } from './connection/handled-connection.ts';
export type { DestinationSettings } from './destination/destination-settings.ts';
export type { Forwarding } from './destination/forwarding.ts';
export type { Hold } from './destination/hold.ts';
export type { ScheduledDestination } from './destination/scheduled-destination.ts';
export type { IpvsModelOptions } from './director/ipvs-options.ts';
export { Ipvs, type IpvsadmSource } from './ipvs.ts';
export { MAGLEV_SIZES, type MaglevServer, maglevTable } from './scheduler/maglev-table.ts';
export { maglev } from './scheduler/mh.ts';
export type { Refills } from './scheduler/refills.ts';
export type {
  BoundScheduler,
  ChoosesBy,
  ScheduledFlow,
  ScheduledService,
  Scheduler,
  SchedulingContext,
} from './scheduler/scheduler.ts';
export { SCHEDULERS } from './scheduler/schedulers.ts';
export { IpvsProgram, type ProgramService } from './service/ipvs-program.ts';
export {
  type AddressKey,
  formatServiceKey,
  type MarkKey,
  type ServiceKey,
} from './service/service-key.ts';
export type { Persistence, ServiceSettings } from './service/service-settings.ts';
export type { IpvsKernel } from './settings/kernels.ts';
export type { TimeoutSettings } from './state/timeouts.ts';
export type { KernelTimers } from './time/kernel-timers.ts';
export { HZ, type Jiffies, type Seconds } from './time/units.ts';
export type { Estimator } from './traffic/estimations.ts';
export type { EstimatorRun, EstimatorWork, RateEstimator } from './traffic/rate-estimator.ts';
export type { TrafficCounts } from './traffic/traffic-counts.ts';
export type { DestinationView, VirtualServiceView } from './view/service-view.ts';
export type { IpvsStateView } from './view/state-view.ts';
export * from './words.ts';
