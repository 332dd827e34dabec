import {
  type CourseAction,
  type CourseCondition,
  type Packet,
  type Verdict,
  Work,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { ConnectionTable } from '../connection/connection-table.ts';
import type { IpvsHandle } from '../connection/ipvs-handle.ts';

/** The look-ups of packets from one side in the connection table, as parts of recorded courses. */
export interface LookUps {
  /** The packet's connection, or `NONE`; nothing is charged. */
  peek(packet: Packet): IpvsHandle;
  /** The packet has no connection. */
  readonly isUnknown: CourseCondition;
  /** Looks for the connection of a packet that has none, and charges it. */
  readonly looks: CourseAction<Verdict>;
}

/** Look-ups by what a packet from a client, or from a server, has as its source and destination. */
export function lookUpsFrom(side: 'client' | 'server', table: ConnectionTable): LookUps {
  const uncharged = new Work();
  const find = side === 'client' ? findFromClient : findFromServer;
  const peek = (packet: Packet): IpvsHandle => find(table, packet, uncharged);
  return {
    peek,
    isUnknown: { holds: (packet) => peek(packet) === NONE },
    looks: {
      run(packet, { work }) {
        find(table, packet, work);
        return 'accept';
      },
    },
  };
}

function findFromClient(table: ConnectionTable, packet: Packet, work: Work): IpvsHandle {
  const { protocol, source, sourcePort, destination, destinationPort } = packet;
  return table.findIncoming(protocol, source, sourcePort, destination, destinationPort, work);
}

function findFromServer(table: ConnectionTable, packet: Packet, work: Work): IpvsHandle {
  const { protocol, source, sourcePort, destination, destinationPort } = packet;
  return table.findOutgoing(protocol, source, sourcePort, destination, destinationPort, work);
}
