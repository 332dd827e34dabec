import {
  type Connection,
  checkArgument,
  flowOf as coreFlowOf,
  type Flow,
  objectOfLists,
  someObject,
  wholeNumber,
} from '@packet-path/core';
import fc from 'fast-check';
import { ports } from '../arbitrary/endpoints.ts';
import type { PathUnderTest } from './path-under-test.ts';

const UNDER_TEST = objectOfLists('what underTest makes', 'services', 'clients');

/** A connection somebody makes, in numbers that mean something to any path. */
export interface Call {
  /** Counts the services, around and around. */
  readonly service: number;
  /** Counts the clients of the service's family. */
  readonly client: number;
  readonly port: number;
  readonly requests: number;
}

/** Seeds, and calls that never share a port, so that no two share a connection. */
export interface Traffic {
  readonly seed: number;
  readonly calls: readonly Call[];
}

/** Up to so many calls of any client to any service. */
export function traffic(most = 6): fc.Arbitrary<Traffic> {
  checkArgument('traffic', 'most', most, wholeNumber(1));
  const call = fc.record(
    { service: fc.nat(999), client: fc.nat(999), port: ports(1024, 32767), requests: fc.nat(2) },
    { noNullPrototype: true },
  );
  const calls = fc.uniqueArray(call, {
    minLength: 1,
    maxLength: most,
    selector: ({ port }) => port,
  });
  return fc.record({ seed: fc.nat(), calls }, { noNullPrototype: true });
}

/** The flow a call means to a path. */
export function flowOf(call: Call, under: PathUnderTest): Flow {
  checkArgument('flowOf', 'call', call, someObject);
  checkArgument('flowOf', 'path', under, UNDER_TEST);
  const { services, clients } = under;
  const service = services[call.service % services.length]!;
  const { address } = service.frontend;
  const peers = clients.filter(({ family }) => family === address.family);
  const source = { address: peers[call.client % peers.length]!, port: call.port };
  return coreFlowOf(service.protocol, source, service.frontend);
}

/** Makes a call: opens the connection, asks, and leaves it open. */
export function place(call: Call, under: PathUnderTest): Connection {
  checkArgument('place', 'call', call, someObject);
  checkArgument('place', 'path', under, UNDER_TEST);
  const connection = under.path.connect(flowOf(call, under));
  for (let request = 0; request < call.requests; request++) connection.request();
  return connection;
}
