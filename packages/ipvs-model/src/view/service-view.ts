import type { Address } from '@packet-path/core';
import type { Destination } from '../destination/destination.ts';
import type { Forwarding } from '../destination/forwarding.ts';
import type { ChoosesBy } from '../scheduler/scheduler.ts';
import type { ServiceKey } from '../service/service-key.ts';
import type { Persistence } from '../service/service-settings.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import type { TrafficCounts } from '../traffic/traffic-counts.ts';

/** A destination as it was when it was asked for. Frozen. */
export interface DestinationView {
  readonly address: Address;
  /** 0: the port of the packet is kept. */
  readonly port: number;
  readonly forwarding: Forwarding;
  /** 0 takes no new connections. */
  readonly weight: number;
  /** 0 for no limit. */
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  readonly activeConnections: number;
  readonly inactiveConnections: number;
  /** Templates of persistence that lead here. */
  readonly persistentConnections: number;
  /** The upper threshold was reached, and the connections are still too many. */
  readonly overloaded: boolean;
  /** The share of all sources that comes here, 0 to 1, under a scheduler that chooses by source. */
  readonly sourceShare: number | undefined;
  /** Counts up to now; `--stats` lists those of the last estimation. */
  readonly traffic: TrafficCounts;
}

/** A virtual service as it was when it was asked for. Frozen. */
export interface VirtualServiceView {
  readonly key: ServiceKey;
  /** The scheduler's name. */
  readonly scheduler: string;
  /** The ground on which the scheduler chooses; undefined where it does not say. */
  readonly choosesBy: ChoosesBy | undefined;
  /** The flags of `-b`. */
  readonly schedulerFlags: readonly string[];
  readonly persistence: Persistence | null;
  readonly onePacket: boolean;
  /** Counts up to now, those of removed destinations included. */
  readonly traffic: TrafficCounts;
  /** Newest first: the order in which Linux walks them. */
  readonly destinations: readonly DestinationView[];
}

export function viewService(service: VirtualService): VirtualServiceView {
  const { key, schedulerFlags, persistence, onePacket } = service;
  const shares = service.bound.shares?.();
  return Object.freeze({
    key,
    scheduler: service.scheduler.name,
    choosesBy: service.scheduler.choosesBy,
    schedulerFlags,
    persistence,
    onePacket,
    traffic: Object.freeze(service.traffic.counts),
    destinations: Object.freeze(
      service.destinations.map((destination) =>
        viewDestination(destination, shares && (shares.get(destination) ?? 0)),
      ),
    ),
  });
}

export function viewDestination(destination: Destination, sourceShare?: number): DestinationView {
  const { address, port, forwarding, weight, upperThreshold, lowerThreshold } = destination;
  const { activeConnections, inactiveConnections, persistentConnections } = destination;
  return Object.freeze({
    address,
    port,
    forwarding,
    weight,
    upperThreshold,
    lowerThreshold,
    activeConnections,
    inactiveConnections,
    persistentConnections,
    overloaded: destination.overloaded,
    sourceShare,
    traffic: Object.freeze(destination.traffic.counts),
  });
}
