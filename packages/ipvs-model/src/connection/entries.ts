import { type Endpoint, Protocol, protocolName, UNSPECIFIED } from '@packet-path/core';
import { SCTP_STATES } from '../state/sctp-states.ts';
import { TCP_STATES } from '../state/tcp-states.ts';
import { HZ, type Jiffies, type Seconds } from '../time/units.ts';
import { ConnectionFlag } from './connection-flag.ts';
import { ASSURED, type Connections } from './connections.ts';
import type { IpvsHandle } from './ipvs-handle.ts';

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
  /** Whether it is a template: what persistence remembers of a client. */
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
  const destination = table.destination[handle];
  const jiffiesLeft = connections.jiffiesLeft(handle);
  return Object.freeze({
    protocol: protocol === 0 ? 'ip' : protocolName(protocol),
    state: stateName(connections, handle),
    client: Object.freeze({ address: table.client(handle), port: table.clientPort(handle) }),
    virtual: Object.freeze({ address: table.virtual(handle), port: table.virtualPort(handle) }),
    destination: Object.freeze({
      address: destination?.address ?? UNSPECIFIED[table.family(handle)],
      port: table.destinationPort[handle]!,
    }),
    expires: Math.floor(jiffiesLeft / HZ),
    jiffiesLeft,
    template: table.has(handle, ConnectionFlag.TEMPLATE),
  });
}

function stateName({ table }: Connections, handle: IpvsHandle): string {
  const state = table.state[handle]!;
  if (table.has(handle, ConnectionFlag.TEMPLATE)) return state === ASSURED ? 'ASSURED' : 'NONE';
  const protocol = table.protocol(handle);
  if (protocol === Protocol.TCP) return TCP_STATES[state]!;
  return protocol === Protocol.SCTP ? SCTP_STATES[state]! : 'UDP';
}
