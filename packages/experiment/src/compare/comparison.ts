import {
  type ConnectionOutcome,
  type Endpoint,
  type Flow,
  type FlowLike,
  fullListOf,
  type OptionValue,
  type OptionValues,
  type Seed,
  someFlow,
  someObject,
  someSeed,
  type Work,
  wholeNumber,
} from '@packet-path/core';
import { type DataPlane, type PlaceOptions, somePlane } from '@packet-path/data-plane';

/** The fate of a flow in one data plane. Frozen. */
export interface PlaneReport {
  readonly plane: string;
  readonly title: string;
  readonly outcome: ConnectionOutcome;
  /** The endpoint that answered; null where none did. */
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

/** The first packet of a flow in one data plane. Frozen. */
export interface OpeningReport extends Pick<PlaneReport, 'plane' | 'title' | 'endpoint'> {
  /** Its ledger. */
  readonly opening: Work;
  /** The state on its way for which it was sent; null where the program was enumerated. */
  readonly state: string | null;
}

/** The first packets of one flow, laid side by side. Frozen. */
export interface OpeningComparison {
  readonly name: string;
  readonly flow: Flow;
  readonly planes: readonly OpeningReport[];
}

/** A flow to compare, with a name. */
export interface NamedFlow {
  readonly name: string;
  /** The service that it goes to, where that is known. */
  readonly service?: string;
  readonly flow: FlowLike;
}

/** The data planes to compare, and how their draws are led. */
export interface CompareOptions {
  readonly planes: readonly DataPlane[];
  /** The position of the endpoint to lead the connection to, from 0, as rules list them. Default 0. */
  readonly endpoint?: number;
  /** Default 1. */
  readonly seed?: Seed;
  /** The node that every host is. Default: as `nodePlace` finds it. */
  readonly place?: PlaceOptions;
}

/** A flow with its name, as comparisons are given it. */
export const NAMED_FLOW: OptionValue = { ...someFlow, expected: 'an object of name and flow' };

/** The values that the options take. */
export const COMPARE_OPTIONS: OptionValues<CompareOptions> = {
  planes: fullListOf(somePlane),
  endpoint: wholeNumber(),
  seed: someSeed,
  place: someObject,
};
