import {
  type Course,
  type PacketColumns,
  Protocol,
  type RowFlight,
  TcpFlag,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { ConnectionTable } from '../table/connection-table.ts';
import { MEMORY, NODE, RECORD } from '../table/record-layout.ts';
import type { ConntrackNode } from '../table/units.ts';
import type { PlainAck } from '../track/tcp/plain-ack.ts';
import type { UdpTracker } from '../track/udp-tracker.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, otherWay, type Way } from '../tuple/way.ts';
import { HEADERS } from './headers.ts';
import {
  DOES_MORE,
  type KnownPlace,
  REWRITES_DESTINATION,
  REWRITES_SOURCE,
} from './known-place.ts';
import type { KnownPlaces } from './known-places.ts';

/** Rows that are looked at together: their reads are under way at the same time. */
const BATCH = 256;

/** The parts of conntrack that rows of known connections need. */
export interface KnownRowParts {
  readonly table: ConnectionTable;
  readonly known: KnownPlaces;
  readonly plainAck: PlainAck;
  readonly udp: UdpTracker;
}

/**
 * Takes rows of established connections along their courses, straight from columns to columns.
 *
 * **How it works.** A course of an established connection that only rewrites addresses is a template: the
 * packet leaves with the ends that the connection's other tuple says, the tracker learns from its numbers,
 * and everything else is the same for all packets. Rows are prepared in batches: the buckets of all are
 * computed, then the first nodes of all buckets are read, then the records of all those. These reads do
 * not wait for each other, and a processor has many under way at once; by the time the rows are taken, one
 * after another, what they need is in its caches.
 *
 * **Why it is right.** Preparing reads and keeps nothing but the number of a bucket, which depends on the
 * row alone. A row is taken where `ConnectionGuide` would admit its packet, by the same look-up, the same
 * place and the same tracker; it declines before anything has changed where any of them does, and the
 * packet goes the ordinary way. The epoch that ends courses forgets places, and with them templates.
 */
export class KnownRows {
  readonly #parts: KnownRowParts;
  readonly #flight: RowFlight;
  readonly #key = new TupleKey();
  readonly #buckets = new Int32Array(BATCH);
  /** The batch that is prepared. */
  #first = 0;
  #end = 0;
  /** A sum of what was read ahead, so that the engine does not leave the reads out. */
  #seen = 0;
  readonly #asked: { readonly mark: 0; readonly tos: 0; readonly inputInterface: string | null };

  constructor(parts: KnownRowParts, flight: RowFlight) {
    this.#parts = parts;
    this.#flight = flight;
    this.#asked = { mark: 0, tos: 0, inputInterface: flight.columns.inputInterface };
  }

  follow(from: number, to: number): number {
    const { columns, tally, work } = this.#flight;
    const { table } = this.#parts;
    const { length } = columns;
    let row = from;
    let counted = from;
    let probes = 0;
    // Rows that follow each other are often of one course.
    let course: Course | undefined;
    let packets = 0;
    let bytes = 0;
    for (; row < to; row++) {
      if (!speaks(columns, row)) break;
      if (row >= this.#end) this.#prepare(row);
      const node = this.#find(row);
      if (node < 0) break;
      const { peeked } = table;
      const place = this.#placeOf(node);
      if (place === undefined || !this.#track(row, node)) break;
      this.#answer(row, node, place.rewrites);
      const own = place.root as Course;
      if (own !== course) {
        if (course !== undefined) tally.count(course, packets, bytes);
        course = own;
        packets = bytes = 0;
      }
      packets++;
      bytes += length[row]!;
      probes += peeked;
      if (tally.tellsEach) {
        work.conntrackLookups++;
        work.conntrackProbes += probes;
        tally.tell(row, own);
        probes = 0;
        counted = row + 1;
      }
    }
    if (course !== undefined) tally.count(course, packets, bytes);
    work.conntrackLookups += row - counted;
    work.conntrackProbes += probes;
    return row - from;
  }

  #prepare(from: number): void {
    const { columns } = this.#flight;
    const { table, known } = this.#parts;
    const buckets = this.#buckets;
    const count = Math.min(BATCH, columns.protocol.length - from);
    const key = this.#key;
    for (let at = 0; at < count; at++) {
      key.readRow(columns, from + at);
      buckets[at] = table.bucketOf(key, 0, ORIGINAL);
    }
    let seen = 0;
    for (let at = 0; at < count; at++) seen ^= table.firstOf(buckets[at]!);
    const { words } = table.slab;
    const memory = table.memory.words;
    for (let at = 0; at < count; at++) {
      const node = table.firstOf(buckets[at]!);
      if (node === NONE) continue;
      const handle = node >>> 1;
      seen ^= words[handle * RECORD]! ^ (memory[handle * MEMORY] ?? 0) ^ known.slot(node);
    }
    this.#seen ^= seen;
    this.#first = from;
    this.#end = from + count;
  }

  #find(row: number): ConntrackNode {
    const { columns } = this.#flight;
    const { table } = this.#parts;
    const bucket = this.#buckets[row - this.#first]!;
    if (columns.family === 4) {
      const ports = (columns.sourcePort[row]! << 16) | columns.destinationPort[row]!;
      return table.peekWords(
        bucket,
        columns.source[row]!,
        columns.destination[row]!,
        ports,
        columns.protocol[row]!,
      );
    }
    this.#key.readRow(columns, row);
    return table.peekAt(bucket, this.#key);
  }

  #placeOf(node: ConntrackNode): KnownPlace | undefined {
    const { table, known } = this.#parts;
    const place = known.settled(node);
    if (place === undefined || (place.rewrites & DOES_MORE) !== 0) return undefined;
    const handle = node >>> 1;
    return place.fits(table.status(handle), table.mark(handle), this.#asked) ? place : undefined;
  }

  #track(row: number, node: ConntrackNode): boolean {
    const { columns } = this.#flight;
    const { plainAck, udp } = this.#parts;
    const handle = node >>> 1;
    const way = (node & 1) as Way;
    const bytes = columns.length[row]!;
    if (columns.protocol[row] === Protocol.UDP) {
      udp.take(handle, way, bytes);
      return true;
    }
    return plainAck.takeNumbers(
      handle,
      way,
      columns.sequence[row]!,
      columns.acknowledgement[row]!,
      columns.window[row]!,
      bytes - HEADERS[columns.family],
      bytes,
    );
  }

  /** The packet leaves as the inverse of the other way's tuple, in the ends that are rewritten. */
  #answer(row: number, node: ConntrackNode, rewrites: number): void {
    const { columns, sent } = this.#flight;
    const { table } = this.#parts;
    const isSource = (rewrites & REWRITES_SOURCE) !== 0;
    const isDestination = (rewrites & REWRITES_DESTINATION) !== 0;
    // The outcome is 0, `forwarded`, already.
    if (columns.family === 4) {
      const { words } = table.slab;
      const at = (node >>> 1) * RECORD + otherWay((node & 1) as Way) * NODE;
      const ports = words[at + 3]!;
      sent.source[row] = isSource ? words[at + 2]! : columns.source[row]!;
      sent.sourcePort[row] = isSource ? ports & 0xffff : columns.sourcePort[row]!;
      sent.destination[row] = isDestination ? words[at + 1]! : columns.destination[row]!;
      sent.destinationPort[row] = isDestination ? ports >>> 16 : columns.destinationPort[row]!;
      return;
    }
    const key = this.#key;
    table.readTuple(node >>> 1, otherWay((node & 1) as Way), key);
    key.invert();
    const at = row * 4;
    sent.source.set(isSource ? key.sourceWords() : columns.source.subarray(at, at + 4), at);
    sent.sourcePort[row] = isSource ? key.sourcePort : columns.sourcePort[row]!;
    sent.destination.set(
      isDestination ? key.destinationWords() : columns.destination.subarray(at, at + 4),
      at,
    );
    sent.destinationPort[row] = isDestination ? key.destinationPort : columns.destinationPort[row]!;
  }
}

/** Whether the packet of a row neither opens nor ends anything. */
function speaks({ protocol, flags }: PacketColumns, row: number): boolean {
  return protocol[row] === Protocol.UDP || (flags[row]! & ~TcpFlag.PSH) === TcpFlag.ACK;
}
