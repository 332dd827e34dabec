import { PacketPathError } from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { EarlyDrop } from '../hook/early-drop.ts';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { ConntrackStatistics } from '../table/statistics.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { REPLY } from '../tuple/way.ts';
import type { NewConnection } from './new-connection.ts';

/** Whether a connection that is there already is changed, as `-A` does, or refused, as `-I` does. */
export type IfThere = 'change' | 'refuse';

/** The parts that a connection made by a tool goes through. */
export interface AddingTable {
  readonly table: ConnectionTable;
  readonly earlyDrop: EarlyDrop;
  readonly statistics: ConntrackStatistics;
  /** Whether the packets of new connections are counted. */
  readonly isCounted: boolean;
}

/**
 * Enters a connection that a tool describes (net/netfilter/nf_conntrack_netlink.c,
 * `ctnetlink_create_conntrack`). Its tracker has no memory of it: windows and tags are learned
 * from the packets to come.
 *
 * @throws {PacketPathError} `duplicate` where one of its tuples is taken, `not-allowed` where the table
 * is full
 */
export function addConnection(
  { table, earlyDrop, statistics, isCounted }: AddingTable,
  connection: NewConnection,
  ifThere: IfThere,
): void {
  const { original, reply, zone } = connection;
  const known = table.find(original, zone, undefined);
  if (known !== NONE && ifThere === 'change') {
    describe(table, known >>> 1, connection);
    return;
  }
  if (known !== NONE || table.find(reply, zone, undefined, REPLY) !== NONE) {
    throw new PacketPathError('duplicate', `conntrack has '${original.toTuple()}' already`);
  }
  if (!earlyDrop.makeRoom(original, zone)) {
    throw new PacketPathError('not-allowed', 'the table of connections is full');
  }
  const handle = table.allocate(original, reply, zone, isCounted);
  table.clearMemory(handle);
  describe(table, handle, connection);
  table.insert(handle, original, reply);
  statistics.insert++;
}

function describe(
  table: ConnectionTable,
  handle: ConntrackHandle,
  { status, state, timeout, mark }: NewConnection,
): void {
  table.refresh(handle, timeout);
  table.addStatus(handle, status);
  table.setState(handle, state);
  table.setMark(handle, mark);
}
