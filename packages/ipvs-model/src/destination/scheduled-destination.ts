import type { Address } from '@packet-path/core';
import type { Forwarding } from './forwarding.ts';

/**
 * A destination as schedulers see it: everything to be read, nothing to be written. The values are
 * those of the moment; to write one is a type error, and throws a `TypeError`.
 *
 * The same object stands for a destination as long as anything refers to it, so it may be the key of
 * a `Map`.
 */
export interface ScheduledDestination {
  readonly address: Address;
  /** 0: the port of the packet is kept. */
  readonly port: number;
  readonly forwarding: Forwarding;
  /** 0 takes no new connections. */
  readonly weight: number;
  /** The newest weight that was not 0, or the one it was added with: Maglev keeps its share. */
  readonly lastWeight: number;
  /** Connections from which on it is overloaded; 0 for never. */
  readonly upperThreshold: number;
  /** Connections below which it is not any more; 0 for three quarters of the upper threshold. */
  readonly lowerThreshold: number;
  readonly activeConnections: number;
  readonly inactiveConnections: number;
  /** Active and inactive ones. */
  readonly totalConnections: number;
  /** Templates of persistence that lead here. */
  readonly persistentConnections: number;
  /** The upper threshold was reached: no new connections until enough are gone. */
  readonly overloaded: boolean;
  /** Whether the service lists it; false once it was removed. */
  readonly listed: boolean;
  /** Whether a scheduler may choose it: its weight is above 0, and it is not overloaded. */
  readonly usable: boolean;
}
