import {
  type Course,
  type Passage,
  Protocol,
  type RowFlight,
  TcpFlag,
  writeAddress,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import { ALWAYS_SHORT } from '../hook/confirm.ts';
import type { MasqueradeDevices } from '../nat/masquerade-devices.ts';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { Settings } from '../table/settings.ts';
import { ConnectionStatus } from '../table/status.ts';
import { FirstSyn } from '../track/tcp/first-syn.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { REPLY } from '../tuple/way.ts';
import { HEADERS } from './headers.ts';
import { type PlainOpening, plainOpening } from './plain-opening.ts';

const { DST_NAT, DST_NAT_DONE, SRC_NAT_DONE } = ConnectionStatus;

/** The look-up of a packet in conntrack's table, by its tuple. */
export interface LookedUp {
  readonly key: TupleKey;
  bucket: number;
  /** Entries compared. */
  probes: number;
}

/** The parts of conntrack that rows of first packets need. */
export interface OpeningParts {
  /** The look-up of the packet whose course was found last, which found no entry. */
  readonly looked: LookedUp;
  readonly table: ConnectionTable;
  readonly settings: Settings;
  readonly devices: MasqueradeDevices;
}

/**
 * Opens connections for rows of columns whose courses do nothing else (`PlainOpening`), straight from columns to the
 * words of records.
 *
 * **How it works.** The steps of such a course look each of the connection's two tuples up several times: to track
 * the packet, to find the tuple free that NAT gives, to confirm. Nothing happens between, so that each bucket is
 * looked through once, that of the packet when its course was found; what the steps would charge follows from the lengths
 * of the chains. Where an action of another alters the reply, as IPVS does, NAT has asked for the reply before it.
 *
 * **Why it is right.** A row is taken only where each look-up finds nothing, no entry on the way has expired, and no
 * chain may be too long: there the steps have one way to go, and this is what they leave behind. Everything is
 * asked before anything changes, and the packet goes the ordinary way else. Properties compare both.
 */
export class OpeningRows {
  readonly #parts: OpeningParts;
  readonly #flight: RowFlight;
  readonly #firstSyn: FirstSyn;
  readonly #reply = new TupleKey();

  constructor(parts: OpeningParts, flight: RowFlight) {
    this.#parts = parts;
    this.#flight = flight;
    this.#firstSyn = new FirstSyn(parts.table, parts.settings);
  }

  /** Takes a row along its course; false where it needs a packet. */
  open(row: number, course: Course, passage: Passage): boolean {
    const { columns } = this.#flight;
    const { table } = this.#parts;
    if (columns.protocol[row] !== Protocol.TCP || columns.flags[row] !== TcpFlag.SYN) return false;
    const opening = openingOf(course);
    if (opening === undefined) return false;
    // The guide has just looked the packet up, to find this course.
    const { key: original, bucket, probes } = this.#parts.looked;
    const reply = this.#reply;
    reply.copy(original);
    reply.invert();
    const { alteration } = opening;
    let probesBefore = 0;
    if (alteration !== undefined) {
      if (table.peekAt(table.bucketOf(reply, 0, REPLY), reply) !== NONE) return false;
      probesBefore = table.peeked;
    }
    const given = opening.turn?.gives ?? opening.gives;
    const from = alteration?.alters() ?? given;
    if (from !== undefined) {
      reply.setSource(from.address);
      reply.sourcePort = from.port;
    }
    const replyBucket = table.bucketOf(reply, 0, REPLY);
    if (table.peekAt(replyBucket, reply) !== NONE) return false;
    const replyProbes = table.peeked;
    if (probes > ALWAYS_SHORT || replyProbes > ALWAYS_SHORT) return false;

    const bytes = columns.length[row]!;
    for (const { hook, part } of opening.charges) {
      passage.hook = hook;
      part.charge(bytes, passage);
    }
    for (const action of opening.actions) action.takeRow(row, this.#flight);
    this.#enter(row, bucket, replyBucket, given !== undefined);
    // NAT asks whether a destination is free unless the one port that is given is the packet's own.
    const keepsPort = given !== undefined && given.port === columns.destinationPort[row];
    const tried = keepsPort ? 1 : 2;
    const { work } = passage;
    work.natTuplesTried += tried;
    work.conntrackLookups += 3 + tried;
    const altered = alteration === undefined ? 0 : replyProbes - probesBefore;
    work.conntrackProbes += 2 * probes + (1 + tried) * replyProbes - altered;
    work.conntrackInserts++;
    this.#answer(row);
    return true;
  }

  /** Makes the connection's entry, as its steps leave it. */
  #enter(row: number, bucket: number, replyBucket: number, isGiven: boolean): void {
    const { columns } = this.#flight;
    const { table, settings, devices } = this.#parts;
    const original = this.#parts.looked.key;
    const reply = this.#reply;
    const handle = table.allocate(original, reply, 0, settings.accounting);
    const bytes = columns.length[row]!;
    const end = (columns.sequence[row]! + bytes - HEADERS[columns.family] + 1) | 0;
    this.#firstSyn.takeNumbers(handle, end, columns.window[row]!, bytes);
    const isMoved = isGiven && !reply.isInverseOf(original);
    table.addStatus(handle, DST_NAT_DONE | SRC_NAT_DONE | (isMoved ? DST_NAT : 0));
    table.bySource.add(handle, original, 0);
    devices.remember(handle, undefined);
    table.insertAt(handle, bucket, replyBucket);
  }

  /** The packet leaves from its own source to where answers come from. */
  #answer(row: number): void {
    const { columns, sent } = this.#flight;
    const { family } = columns;
    const reply = this.#reply;
    // The outcome is 0, `forwarded`, already.
    if (family === 4) {
      sent.source[row] = columns.source[row]!;
      sent.destination[row] = reply.s3;
    } else {
      const at = row * 4;
      sent.source.set(columns.source.subarray(at, at + 4), at);
      writeAddress(sent.destination, row, reply.source());
    }
    sent.sourcePort[row] = columns.sourcePort[row]!;
    sent.destinationPort[row] = reply.sourcePort;
  }
}

/** The opening of a course, found out once. */
function openingOf(course: Course): PlainOpening | undefined {
  course.note ??= plainOpening(course) ?? 'none';
  return course.note === 'none' ? undefined : (course.note as PlainOpening);
}
