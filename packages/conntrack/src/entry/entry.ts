import { type Address, Protocol, SECOND } from '@packet-path/core';
import type { ConnectionCounters } from '../table/accounting.ts';
import type { ConnectionTable } from '../table/connection-table.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle, Seconds } from '../table/units.ts';
import type { Direction } from '../tuple/connection-state.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, REPLY, type Way } from '../tuple/way.ts';
import { zoneDirection, zoneNumber } from '../tuple/zone.ts';

/** One direction of an entry. */
export interface EntryTuple {
  readonly source: Address;
  readonly destination: Address;
  /** 0 where the protocol has no ports. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The keys of GRE; undefined for other protocols. */
  readonly keys: { readonly source: number; readonly destination: number } | undefined;
  /** Packets and bytes; undefined where `nf_conntrack_acct` was off when the connection began. */
  readonly counters: ConnectionCounters | undefined;
  /** Of ICMP entries, the query or reply; undefined for others. */
  readonly icmp: { readonly type: number; readonly code: number; readonly id: number } | undefined;
}

/** A connection as `conntrack -L` shows it: a frozen value, for printing and comparing. */
export interface ConnectionEntry {
  readonly handle: ConntrackHandle;
  /** The IP protocol number. */
  readonly protocol: number;
  /** The state's name; undefined for protocols without states. */
  readonly state: string | undefined;
  /** Whole seconds left; 0 when it has expired. */
  readonly timeout: Seconds;
  readonly original: EntryTuple;
  readonly reply: EntryTuple;
  /** Bits of {@link ConnectionStatus}. */
  readonly status: number;
  readonly unreplied: boolean;
  readonly assured: boolean;
  readonly mark: number;
  /** The number of a zone that holds in both directions, else 0. */
  readonly zone: number;
  /** The number of a zone that holds in the original direction only, else 0. */
  readonly originalZone: number;
  /** The number of a zone that holds in the reply direction only, else 0. */
  readonly replyZone: number;
  /** The numbers of its labels, in order. */
  readonly labels: readonly number[];
}

/** Reads a connection out of the table. `stateName` names the state of a protocol's tracker. */
export function readEntry(
  table: ConnectionTable,
  handle: ConntrackHandle,
  stateName: (handle: ConntrackHandle) => string | undefined,
): ConnectionEntry {
  const status = table.status(handle);
  const zone = table.zone(handle);
  const inDirection = (direction: Direction | 'both'): number =>
    zoneDirection(zone) === direction ? zoneNumber(zone) : 0;
  return Object.freeze({
    handle,
    protocol: table.protocol(handle),
    state: stateName(handle),
    timeout: Math.max(0, Math.floor(table.timeLeft(handle) / SECOND)),
    original: readTuple(table, handle, ORIGINAL),
    reply: readTuple(table, handle, REPLY),
    status,
    unreplied: (status & ConnectionStatus.SEEN_REPLY) === 0,
    assured: (status & ConnectionStatus.ASSURED) !== 0,
    mark: table.mark(handle),
    zone: inDirection('both'),
    originalZone: inDirection('original'),
    replyZone: inDirection('reply'),
    labels: table.labels.of(handle),
  });
}

function readTuple(table: ConnectionTable, handle: ConntrackHandle, way: Way): EntryTuple {
  const key = new TupleKey();
  table.readTuple(handle, way, key);
  const { isIcmp, sourcePort, destinationPort } = key;
  const isGre = key.protocol === Protocol.GRE;
  const isQuery = isIcmp && key.protocol === (key.family === 4 ? Protocol.ICMP : Protocol.ICMPV6);
  return Object.freeze({
    source: key.source(),
    destination: key.destination(),
    sourcePort: isIcmp || isGre ? 0 : sourcePort,
    destinationPort: isIcmp || isGre ? 0 : destinationPort,
    keys: isGre ? Object.freeze({ source: sourcePort, destination: destinationPort }) : undefined,
    counters: table.accounting.of(handle, way),
    icmp: isQuery
      ? Object.freeze({
          type: destinationPort >>> 8,
          code: destinationPort & 0xff,
          id: sourcePort,
        })
      : undefined,
  });
}
