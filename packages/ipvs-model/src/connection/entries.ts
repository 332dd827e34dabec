import { type Endpoint, protocolName } from '@packet-path/core';
import { HZ, type Jiffies, type Seconds } from '../time/units.ts';
import { ConnectionFlag } from './connection-flag.ts';
import type { Connections } from './connections.ts';
import { clientOf, destinationOf, virtualOf } from './ends.ts';
import type { IpvsHandle } from './ipvs-handle.ts';
import { stateName } from './state-name.ts';

/** A connection as `ipvsadm -Lnc` lists it. Frozen. */
export interface IpvsConnectionEntry {
  /** `tcp`, `udp`, `sctp`; `ip` for the templates of a firewall mark. */
  readonly protocol: string;
  readonly state: string;
  readonly client: Endpoint;
  readonly virtual: Endpoint;
  readonly destination: Endpoint;
  /** Seconds left, rounded down. */
  readonly expires: Seconds;
  /** Ticks left. */
  readonly jiffiesLeft: Jiffies;
  /** The bucket of the connection table that it is in, from 0: `drop_entry` draws buckets. */
  readonly bucket: number;
  /** Whether it is a template of persistence: it holds the destination of a client's connections. */
  readonly template: boolean;
}

/** The connections that can be found, bucket by bucket. */
export function connectionEntries(connections: Connections): readonly IpvsConnectionEntry[] {
  return Object.freeze(
    connections.table.handles().map((handle) => connectionEntry(connections, handle)),
  );
}

function connectionEntry(connections: Connections, handle: IpvsHandle): IpvsConnectionEntry {
  const { table } = connections;
  const protocol = table.protocol(handle);
  const jiffiesLeft = connections.jiffiesLeft(handle);
  return Object.freeze({
    protocol: protocol === 0 ? 'ip' : protocolName(protocol),
    state: stateName(table, handle),
    client: clientOf(table, handle),
    virtual: virtualOf(table, handle),
    destination: destinationOf(table, handle),
    expires: Math.floor(jiffiesLeft / HZ),
    jiffiesLeft,
    bucket: table.bucketOf(handle),
    template: table.has(handle, ConnectionFlag.TEMPLATE),
  });
}
