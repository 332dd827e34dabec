import { type Endpoint, UNSPECIFIED } from '@packet-path/core';
import type { ConnectionTable } from './connection-table.ts';
import type { IpvsHandle } from './ipvs-handle.ts';

/** The client's end of a connection. Frozen. */
export function clientOf(table: ConnectionTable, handle: IpvsHandle): Endpoint {
  return Object.freeze({ address: table.client(handle), port: table.clientPort(handle) });
}

/** The address and port that the client knows. Frozen. */
export function virtualOf(table: ConnectionTable, handle: IpvsHandle): Endpoint {
  return Object.freeze({ address: table.virtual(handle), port: table.virtualPort(handle) });
}

/** The server's end; `0.0.0.0` where packets keep their own destination. Frozen. */
export function destinationOf(table: ConnectionTable, handle: IpvsHandle): Endpoint {
  const address = table.destination[handle]?.address ?? UNSPECIFIED[table.family(handle)];
  return Object.freeze({ address, port: table.destinationPort(handle) });
}
