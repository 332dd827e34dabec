import type { Address, Host, Work } from '@packet-path/core';
import type { Hold } from '../destination/hold.ts';
import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import type { KernelTimers } from '../time/kernel-timers.ts';
import type { Refills } from './refills.ts';

/** The packet that wants a destination: who sends it, and to where. */
export interface ScheduledFlow {
  readonly protocol: number;
  readonly source: Address;
  readonly destination: Address;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** A virtual service as its scheduler sees it. */
export interface ScheduledService {
  /** Newest first: the order in which Linux walks them. Frozen; after a change it is another array. */
  readonly destinations: readonly ScheduledDestination[];
  /** The flags of `-b`. */
  readonly schedulerFlags: readonly string[];
}

/** Where a scheduler works: what it may need beside its service. */
export interface SchedulingContext {
  /** For its clock, sysctls and choices. */
  readonly host: Host;
  /** Timers that fire when the kernel's would. */
  readonly timers: KernelTimers;
  /**
   * Keeps a destination that was removed, with its counts, until it is released: for schedulers that
   * remember destinations. Release all in `unbind`.
   *
   * @throws {PacketPathError} `bad-option` for a value that is no destination of a service
   */
  hold(destination: ScheduledDestination): Hold;
  /** Where a scheduler with a table charges what filling it costs. */
  readonly refills: Refills;
}

/**
 * How a service chooses among its destinations (`struct ip_vs_scheduler`). One object is a
 * scheduler: its `bind` is called for each service that uses it.
 *
 * ```
 * const newest: Scheduler = {
 *   name: 'newest',
 *   bind: (service) => ({ schedule: () => service.destinations[0] }),
 * };
 * new Ipvs(host, { schedulers: [newest] }).run('-A -t 10.96.0.1:80 -s newest');
 * ```
 */
export interface Scheduler {
  /** The name that `-s` gives. */
  readonly name: string;
  /** Undefined: nobody has said, so that its choices can only be sampled. */
  readonly choosesBy?: ChoosesBy;
  bind(service: ScheduledService, context: SchedulingContext): BoundScheduler;
}

/**
 * The ground on which a scheduler chooses. Studies use it to meet every destination:
 *
 * - `turns`, `weighted turns`: each destination once a round, or as often as its weight says.
 * - `load`: the connections that destinations have.
 * - `source`, `destination`: an address of the packet, hashed; of the source maybe the port too.
 * - `weight`: the greatest weight takes everything.
 * - `draws`: draws of `Choices`.
 */
export type ChoosesBy =
  | 'turns'
  | 'weighted turns'
  | 'load'
  | 'source'
  | 'destination'
  | 'weight'
  | 'draws';

/** A scheduler at work for one service, with its state. */
export interface BoundScheduler {
  /**
   * The destination of a new connection, which the service must list; undefined when none may take it.
   *
   * Every destination it looks at is charged: `work.schedulerSteps++`.
   */
  schedule(flow: ScheduledFlow, work: Work): ScheduledDestination | undefined;
  /**
   * Of a scheduler that chooses by source: the share of all sources that comes to each destination,
   * 0 to 1; destinations that none comes to are left out.
   */
  shares?(): ReadonlyMap<ScheduledDestination, number>;
  /** The destination that is probably chosen next, to be read ahead; nothing changes. */
  likely?(): ScheduledDestination | undefined;
  /** A destination was linked in at the head of the list. */
  added?(destination: ScheduledDestination): void;
  /** The destination that was at `index` is gone from the list. */
  removed?(destination: ScheduledDestination, index: number): void;
  /** A destination's settings have changed. */
  edited?(destination: ScheduledDestination): void;
  /**
   * The connections of a destination of the list, or its overload flag, have changed. Linux has no
   * such call: its schedulers look at all destinations for each connection, where one of ours may
   * keep them in order. It comes with each packet that moves a connection, so it should be quick.
   */
  counted?(destination: ScheduledDestination): void;
  /** The service is gone, or has another scheduler now. */
  unbind?(): void;
}
