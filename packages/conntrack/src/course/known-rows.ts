import {
  type Course,
  type PacketColumns,
  Protocol,
  type RowFlight,
  TcpFlag,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { ConnectionTable } from '../table/connection-table.ts';
import { MEMORY, NODE, RECORD, STATUS } from '../table/record-layout.ts';
import type { ConntrackNode } from '../table/units.ts';
import type { PlainAck } from '../track/tcp/plain-ack.ts';
import type { UdpTracker } from '../track/udp-tracker.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, otherWay, type Way } from '../tuple/way.ts';
import { HEADERS } from './headers.ts';
import { REWRITES_DESTINATION, REWRITES_SOURCE, type RowTemplate } from './known-place.ts';
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
 * and everything else is the same for all packets. A course may have conditions and actions of others too, if they
 * take rows (`RowCondition`, `RowAction`), as those of IPVS. Rows are prepared in batches: the buckets of all are
 * computed, then the first nodes of all buckets are read, then the records of all those. These reads do
 * not wait for each other, and a processor has many under way at once; by the time the rows are taken, one
 * after another, what they need is in its caches. The template of the row before is kept: where the next row's
 * node has the same place, and its record the same status, nothing else is asked. A row of the tuple of the row before
 * has its node, too, unless that has expired since.
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
  /** Whether each row has the tuple of the row before. */
  readonly #again = new Uint8Array(BATCH);
  /** The batch that is prepared. */
  #first = 0;
  #end = 0;
  /** A sum of what was read ahead, so that the engine does not leave the reads out. */
  #seen = 0;
  readonly #asked: { readonly mark: 0; readonly tos: 0; readonly inputInterface: string | null };
  /**
   * The template: a place of a generation, the status word and the mark of connections that have it (no
   * connection's word is 0), and what it does.
   */
  #generation = 0;
  #slot = 0;
  #word = 0;
  #mark = 0;
  #template: RowTemplate | undefined;

  constructor(parts: KnownRowParts, flight: RowFlight) {
    this.#parts = parts;
    this.#flight = flight;
    this.#asked = { mark: 0, tos: 0, inputInterface: flight.columns.inputInterface };
  }

  /** Whether a row is of a kind that is never taken, which most that open a connection are. */
  passesOver(row: number): boolean {
    const { protocol, flags } = this.#flight.columns;
    return protocol[row] !== Protocol.UDP && (flags[row]! & ~TcpFlag.PSH) !== TcpFlag.ACK;
  }

  follow(from: number, to: number): number {
    const { columns, sent, tally, work } = this.#flight;
    const { table, known, plainAck, udp } = this.#parts;
    const isIpv4 = columns.family === 4;
    const { protocol, source, destination, sourcePort, destinationPort, length } = columns;
    const { flags, sequence, acknowledgement, window } = columns;
    const { words } = table.slab;
    const { slots } = known;
    const { tellsEach } = tally;
    const headers = HEADERS[columns.family];
    if (known.generation !== this.#generation) {
      this.#generation = known.generation;
      this.#word = 0;
    }
    const again = this.#again;
    let row = from;
    let node: ConntrackNode = NONE;
    let counted = from;
    let probes = 0;
    // Rows that follow each other are often of one course.
    let course: Course | undefined;
    let packets = 0;
    let bytes = 0;
    for (; row < to; row++) {
      const isTcp = protocol[row] !== Protocol.UDP;
      if (isTcp && (flags[row]! & ~TcpFlag.PSH) !== TcpFlag.ACK) break;
      if (row >= this.#end) this.#prepare(row);
      const place = row - this.#first;
      const ports = (sourcePort[row]! << 16) | destinationPort[row]!;
      // Since a row before of the same tuple nothing has changed but its connection's time and words.
      if (again[place] === 0 || row === from || table.isExpired(node >>> 1)) {
        const bucket = this.#buckets[place]!;
        node = isIpv4
          ? table.peekWords(bucket, source[row]!, destination[row]!, ports, protocol[row]!)
          : this.#peekWide(row, bucket);
      }
      if (node < 0) break;
      const handle = node >>> 1;
      const way = (node & 1) as Way;
      const word = words[handle * RECORD + STATUS]!;
      const slot = node < slots.length ? slots[node]! : 0;
      if (slot !== this.#slot || word !== this.#word || table.mark(handle) !== this.#mark) {
        if (!this.#turnTo(node, slot, word)) break;
      }
      const { rewrites, conditions, actions, course: own } = this.#template!;
      if (conditions.length > 0 && !holdForRow(conditions, row, columns)) break;
      const size = length[row]!;
      if (isTcp) {
        const isTaken = plainAck.takeNumbers(
          handle,
          way,
          sequence[row]!,
          acknowledgement[row]!,
          window[row]!,
          size - headers,
          size,
        );
        if (!isTaken) break;
      } else udp.take(handle, way, size);

      // It leaves as the inverse of the other way's tuple, in the ends that are rewritten. The outcome is
      // 0, `forwarded`, already.
      if (isIpv4) {
        const at = handle * RECORD + (1 - way) * NODE;
        const others = words[at + 3]!;
        const isSource = (rewrites & REWRITES_SOURCE) !== 0;
        const isDestination = (rewrites & REWRITES_DESTINATION) !== 0;
        sent.source[row] = isSource ? words[at + 2]! : source[row]!;
        sent.sourcePort[row] = isSource ? others & 0xffff : ports >>> 16;
        sent.destination[row] = isDestination ? words[at + 1]! : destination[row]!;
        sent.destinationPort[row] = isDestination ? others >>> 16 : ports & 0xffff;
      } else this.#answerWide(row, node, rewrites);
      for (const action of actions) action.takeRow(row, this.#flight);

      if (own !== course) {
        if (course !== undefined) tally.count(course, packets, bytes);
        course = own;
        packets = bytes = 0;
      }
      packets++;
      bytes += size;
      probes += table.peeked;
      if (tellsEach) {
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
    const again = this.#again;
    const count = Math.min(BATCH, columns.protocol.length - from);
    this.#first = from;
    this.#end = from + count;
    const { source, destination, sourcePort, destinationPort, protocol } = columns;
    const key = this.#key;
    let [beforeSource, beforeDestination, beforePorts, beforeProtocol] = [0, 0, 0, -1];
    for (let at = 0; at < count; at++) {
      const row = from + at;
      if (columns.family === 6) {
        key.readRow(columns, row);
        buckets[at] = table.bucketOf(key, 0, ORIGINAL);
        continue;
      }
      const ports = (sourcePort[row]! << 16) | destinationPort[row]!;
      const isAgain =
        ports === beforePorts &&
        source[row] === beforeSource &&
        destination[row] === beforeDestination &&
        protocol[row] === beforeProtocol;
      beforeSource = source[row]!;
      beforeDestination = destination[row]!;
      beforePorts = ports;
      beforeProtocol = protocol[row]!;
      again[at] = isAgain ? 1 : 0;
      buckets[at] = isAgain
        ? buckets[at - 1]!
        : table.bucketOfWords(beforeSource, beforeDestination, ports, beforeProtocol);
    }
    let seen = 0;
    for (let at = 0; at < count; at++) seen ^= table.firstOf(buckets[at]!);
    const { words } = table.slab;
    const memory = table.memory.words;
    const { slots } = known;
    for (let at = 0; at < count; at++) {
      const node = table.firstOf(buckets[at]!);
      if (node === NONE) continue;
      const handle = node >>> 1;
      // A record, or the words beside it, may lie in two lines of the cache.
      seen ^= words[handle * RECORD]! ^ words[handle * RECORD + RECORD - 1]!;
      if (node < slots.length) seen ^= slots[node]!;
      const from = handle * MEMORY;
      if (from < memory.length) seen ^= memory[from]! ^ memory[from + MEMORY - 1]!;
    }
    this.#seen ^= seen;
  }

  /** The node of a row of IPv6; negative where it needs a packet. */
  #peekWide(row: number, bucket: number): ConntrackNode {
    this.#key.readRow(this.#flight.columns, row);
    return this.#parts.table.peekAt(bucket, this.#key);
  }

  /** Takes the template of a node's packets, if they have one. */
  #turnTo(node: ConntrackNode, slot: number, word: number): boolean {
    const { table, known } = this.#parts;
    const handle = node >>> 1;
    const place = known.settled(node);
    const template = place?.template;
    if (place === undefined || template === undefined) return false;
    if (!place.fits(table.status(handle), table.mark(handle), this.#asked)) return false;
    this.#slot = slot;
    this.#word = word;
    this.#mark = table.mark(handle);
    this.#template = template;
    return true;
  }

  /** Writes the answer about a packet of IPv6. */
  #answerWide(row: number, node: ConntrackNode, rewrites: number): void {
    const { columns, sent } = this.#flight;
    const isSource = (rewrites & REWRITES_SOURCE) !== 0;
    const isDestination = (rewrites & REWRITES_DESTINATION) !== 0;
    const key = this.#key;
    this.#parts.table.readTuple(node >>> 1, otherWay((node & 1) as Way), key);
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

function holdForRow(
  conditions: RowTemplate['conditions'],
  row: number,
  columns: PacketColumns,
): boolean {
  for (const condition of conditions) if (!condition.holdsForRow(row, columns)) return false;
  return true;
}
