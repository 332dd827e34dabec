import type { InterfaceOptions } from '@packet-path/core';
import type { ProxySettings } from './node-under-test.ts';
import type { ClientName } from './place.ts';
import type { ServiceSpec } from './service-spec.ts';

/**
 * The fate of a flow, whatever chance decides: the endpoints that answer (each `masqueraded` or not, or
 * `misdirected` where its answer does not come back by the node), in order of their text; or
 * `rejected`, `dropped`, or `untouched` where no rule of a service concerned it.
 */
export type Reach = string;

/** A client, the address that it calls, and the reach that is expected. */
export interface FlowCase {
  /** In the words of kube-proxy's own tests: `pod to ClusterIP`. */
  readonly name: string;
  /** A client, or another address. */
  readonly from: ClientName | { readonly address: string };
  /** Address and port. */
  readonly to: string;
  readonly protocol?: 'tcp' | 'udp' | 'sctp';
  readonly expect: Reach;
}

/** A cluster, a configuration of kube-proxy, and flows. */
export interface Scenario {
  /** After kube-proxy's own test. */
  readonly title: string;
  readonly family: 4 | 6;
  readonly services: readonly ServiceSpec[];
  /** Beside the node and its pods' network. */
  readonly proxy?: ProxySettings;
  /** Beside the usual ones. */
  readonly interfaces?: readonly InterfaceOptions[];
  readonly flows: readonly FlowCase[];
}

/** A flow of TCP unless said otherwise. */
export function flow(
  name: string,
  from: FlowCase['from'],
  to: string,
  expect: Reach,
  protocol: NonNullable<FlowCase['protocol']> = 'tcp',
): FlowCase {
  return { name, from, to, protocol, expect };
}

/** Endpoints that see the client's own address. */
export function answers(...endpoints: readonly string[]): Reach {
  return endpoints.toSorted().join(', ');
}

/** Endpoints that see an address of the node instead. */
export function masqueraded(...endpoints: readonly string[]): Reach {
  return answers(...endpoints.map((endpoint) => `${endpoint} masqueraded`));
}
