import type { ConnectionOutcome, Endpoint, Flow, Seed, Work } from '@packet-path/core';
import type { DataPlane } from '../node/data-plane.ts';
import type { NodeHostOptions } from '../node/kubernetes-node.ts';

/** What became of a flow in one data plane. Frozen. */
export interface PlaneReport {
  readonly plane: string;
  readonly title: string;
  readonly outcome: ConnectionOutcome;
  /** Who answered; null where nobody did. */
  readonly endpoint: Endpoint | null;
  /** The client as the endpoint sees it; null where nobody answered. */
  readonly sourceSeen: Endpoint | null;
  /** Which ends of the first packet, address or port, were others when it came to the endpoint. */
  readonly rewritten: readonly ('source' | 'destination')[];
  /** Whether the endpoint sees another address than the client's. */
  readonly masqueraded: boolean;
  /** The first packet alone. */
  readonly opening: Work;
  /** All packets until the connection was open, and what a process of the node did about them. */
  readonly handshake: Work;
  /** One request and its response over the open connection. */
  readonly request: Work;
  /** Connections opened before this one, to come to the endpoint that the first to choose chose. */
  readonly earlier: number;
}

/** One flow, laid side by side. Frozen. */
export interface FlowComparison {
  readonly name: string;
  readonly flow: Flow;
  readonly planes: readonly PlaneReport[];
}

export interface CompareOptions {
  /** Default: all data planes there are. */
  readonly planes?: readonly DataPlane[];
  /** Which endpoint to lead the connection to, from 0, as rules list them. Default the first. */
  readonly endpoint?: number;
  readonly seed?: Seed;
  /** What every node is made of beside its program. */
  readonly host?: Omit<NodeHostOptions, 'choices'>;
}
