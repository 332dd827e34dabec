import { Protocol } from '@packet-path/core';
import { SCTP_STATES } from '../state/sctp-states.ts';
import { TCP_STATES } from '../state/tcp-states.ts';
import { ConnectionFlag } from './connection-flag.ts';
import type { ConnectionTable } from './connection-table.ts';
import { ASSURED } from './connections.ts';
import type { IpvsHandle } from './ipvs-handle.ts';

/** The state of a connection or template as `ipvsadm -Lnc` prints it. */
export function stateName(table: ConnectionTable, handle: IpvsHandle): string {
  const state = table.state(handle);
  if (table.has(handle, ConnectionFlag.TEMPLATE)) return state === ASSURED ? 'ASSURED' : 'NONE';
  const protocol = table.protocol(handle);
  if (protocol === Protocol.TCP) return TCP_STATES[state]!;
  return protocol === Protocol.SCTP ? SCTP_STATES[state]! : 'UDP';
}
