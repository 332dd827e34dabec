import { type Family, type PacketBuffer, Protocol } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { Settings } from '../table/settings.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { isQuery } from '../tuple/icmp-query.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, type Way } from '../tuple/way.ts';
import type { Tracker, TrackVerdict } from './tracker.ts';

/** Echo and the other queries (nf_conntrack_proto_icmp.c, nf_conntrack_proto_icmpv6.c). */
export class IcmpTracker implements Tracker {
  readonly stateNames: readonly string[] = [];
  readonly allowsClash = false;
  readonly #table: ConnectionTable;
  readonly #settings: Settings;
  readonly #family: Family;
  readonly #original = new TupleKey();

  constructor(table: ConnectionTable, settings: Settings, family: Family) {
    this.#table = table;
    this.#settings = settings;
    this.#family = family;
  }

  track(packet: PacketBuffer, handle: ConntrackHandle, way: Way): TrackVerdict {
    const table = this.#table;
    table.readTuple(handle, ORIGINAL, this.#original);
    const type = this.#original.destinationPort >>> 8;
    if (packet.family !== this.#family || !isQuery(this.#family, type)) return 'invalid';
    const seconds = this.#family === 4 ? this.#settings.icmp : this.#settings.icmpv6;
    table.touch(handle, way, packet.length, seconds);
    return 'accept';
  }
}

/** Whether the packet is of the protocol that carries errors in its family. */
export function isIcmp({ family, protocol }: PacketBuffer): boolean {
  return protocol === (family === 4 ? Protocol.ICMP : Protocol.ICMPV6);
}
