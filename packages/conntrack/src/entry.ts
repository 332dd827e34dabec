import { type Address, Protocol } from '@packet-path/core';
import type { Conntrack } from './conntrack.ts';
import { ConnectionStatus } from './table/status.ts';
import { TupleKey } from './table/tuple-key.ts';
import { ORIGINAL, REPLY, type Way } from './table/way.ts';

/** One direction of an entry. */
export interface EntryTuple {
  readonly source: Address;
  readonly destination: Address;
  /** 0 where the protocol has no ports. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Of ICMP entries, the query or reply; undefined for others. */
  readonly icmp: { readonly type: number; readonly code: number; readonly id: number } | undefined;
}

/** A connection as `conntrack -L` shows it: a frozen value, for printing and comparing. */
export interface ConnectionEntry {
  readonly handle: number;
  /** The IP protocol number. */
  readonly protocol: number;
  /** The state's name; undefined for protocols without states. */
  readonly state: string | undefined;
  /** Whole seconds left. */
  readonly timeout: number;
  readonly original: EntryTuple;
  readonly reply: EntryTuple;
  readonly unreplied: boolean;
  readonly assured: boolean;
  readonly mark: number;
  readonly zone: number;
}

export function readEntry(conntrack: Conntrack, handle: number): ConnectionEntry {
  const { table } = conntrack;
  return Object.freeze({
    handle,
    protocol: table.protocol(handle),
    state: conntrack.stateName(handle),
    timeout: conntrack.timeoutSeconds(handle),
    original: readTuple(conntrack, handle, ORIGINAL),
    reply: readTuple(conntrack, handle, REPLY),
    unreplied: !table.has(handle, ConnectionStatus.SEEN_REPLY),
    assured: table.has(handle, ConnectionStatus.ASSURED),
    mark: conntrack.mark(handle),
    zone: conntrack.zone(handle),
  });
}

function readTuple({ table }: Conntrack, handle: number, way: Way): EntryTuple {
  const key = new TupleKey();
  table.readTuple(handle, way, key);
  const { isIcmp, sourcePort, destinationPort } = key;
  const isQuery = isIcmp && key.protocol === (key.family === 4 ? Protocol.ICMP : Protocol.ICMPV6);
  return Object.freeze({
    source: key.source(),
    destination: key.destination(),
    sourcePort: isIcmp ? 0 : sourcePort,
    destinationPort: isIcmp ? 0 : destinationPort,
    icmp: isQuery
      ? Object.freeze({
          type: destinationPort >>> 8,
          code: destinationPort & 0xff,
          id: sourcePort,
        })
      : undefined,
  });
}
