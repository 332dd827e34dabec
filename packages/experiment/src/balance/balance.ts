import type { Cluster } from '@packet-path/cluster';
import type {
  ConnectionOutcome,
  Endpoint,
  FlowLike,
  PacketPath,
  VirtualClock,
} from '@packet-path/core';
import type { Fairness } from './fairness.ts';

/** A client whose connections some path carries: a node, one of many nodes, or a whole cluster of them. */
export interface BalanceClient {
  readonly name: string;
  readonly path: PacketPath & { readonly clock: VirtualClock };
  /** The flow of its next connection, each time another one. */
  flow(): FlowLike;
  /** The path's cluster has changed; needed for a scale-up. */
  update?(cluster: Cluster): unknown;
}

/** An endpoint that connections may reach. */
export interface BalanceEndpoint {
  readonly endpoint: Endpoint;
  /** Default 1. */
  readonly weight?: number;
}

/** The connections that are balanced. */
export interface BalanceOptions {
  /** Connections are opened by one after another, in turns. */
  readonly clients: readonly BalanceClient[];
  readonly endpoints: readonly BalanceEndpoint[];
  readonly connections: number;
  /** Connections that stay open; each further one closes the oldest. 0, the default: each is closed at once. */
  readonly alive?: number;
  /** Seconds from one connection to the next. Default 0.01. */
  readonly every?: number;
  readonly scaleUp?: ScaleUp;
}

/** More endpoints, from some connection on. */
export interface ScaleUp {
  /** The number of the connection before which the endpoints come, from 0. */
  readonly at: number;
  readonly cluster: Cluster;
  /** All endpoints from then on; those of before first, in their order. */
  readonly endpoints: readonly BalanceEndpoint[];
  /** The balance is even where Jain's index reaches this. Default 0.99. */
  readonly even?: number;
}

/** The connections by who got them, as plain values. */
export interface BalanceResult extends Fairness {
  readonly format: 'packet-path/balance/1';
  /** Connections of each endpoint: its number, its share, and the share that its weight asks for. */
  readonly endpoints: readonly {
    readonly endpoint: string;
    readonly connections: number;
    readonly share: number;
    readonly ideal: number;
  }[];
  /** For each client the same measures over its connections alone. */
  readonly clients: readonly (Fairness & { readonly name: string })[];
  /** The place of the endpoint in the list that got connection k; -1 where none of them did. */
  readonly order: readonly number[];
  /** Connections that no endpoint of the list got, by their outcome. */
  readonly failures: Readonly<Partial<Record<ConnectionOutcome, number>>>;
  /** Null without a scale-up. */
  readonly evenedOut: EvenedOut | null;
}

/** The time that a balance took to be even again. */
export interface EvenedOut {
  /** Connections after the scale-up until open ones, or the latest ones, were even; null: never. */
  readonly connections: number | null;
  readonly seconds: number | null;
  /** Of the first connections after the scale-up, as many as endpoints, those that new endpoints got. */
  readonly firstToNew: number;
}
