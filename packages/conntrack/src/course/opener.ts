import type { Course, GivenEnd, Work } from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import { ALWAYS_SHORT } from '../hook/confirm.ts';
import type { MasqueradeDevices } from '../nat/masquerade-devices.ts';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { Settings } from '../table/settings.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { FirstSyn } from '../track/tcp/first-syn.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { REPLY } from '../tuple/way.ts';
import { type PlainOpening, plainOpening } from './plain-opening.ts';

const { DST_NAT, DST_NAT_DONE, SRC_NAT_DONE } = ConnectionStatus;

/** The look-up of a packet in conntrack's table, by its tuple. */
export interface LookedUp {
  readonly key: TupleKey;
  bucket: number;
  /** Entries compared. */
  probes: number;
}

/** The parts of conntrack that openings need. */
export interface OpeningParts {
  /** The look-up of the packet whose course was found last, which found no entry. */
  readonly looked: LookedUp;
  readonly table: ConnectionTable;
  readonly settings: Settings;
  readonly devices: MasqueradeDevices;
}

/**
 * Opens connections whose courses do nothing else (`PlainOpening`), straight in the words of records.
 *
 * **How it works.** The steps of such a course look each of the connection's two tuples up several times: to track
 * the packet, to find the tuple free that NAT gives, to confirm. Nothing happens between, so that each bucket is
 * looked through once, that of the packet when its course was found; what the steps would charge follows from the lengths
 * of the chains. Where an action of another alters the reply, as IPVS does, NAT has asked for the reply before it.
 *
 * **Why it is right.** A packet is taken only where each look-up finds nothing, no entry on the way has expired, and no
 * chain may be too long: there the steps have one way to go, and this is what they leave behind. Everything is
 * asked before anything changes, and the packet goes the ordinary way else. Properties compare both.
 */
export class Opener {
  readonly #parts: OpeningParts;
  /** Writes what the tracker knows of a connection, between {@link begin} and {@link enter}. */
  readonly firstSyn: FirstSyn;
  /** The reply's tuple of the packet in hand. */
  readonly reply: TupleKey = new TupleKey();
  /** The destination that the packet in hand is given. */
  given: GivenEnd | undefined;
  /** The reply's tuple before it is altered. */
  readonly #unaltered = new TupleKey();
  #replyBucket = 0;
  // Entries compared in the reply's bucket, and in that of the reply before it was altered, if it was.
  #probes = 0;
  #probesBefore = 0;
  /** The sum of what was read last, so that an engine does not leave the reads out. */
  read = 0;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
    this.firstSyn = new FirstSyn(parts.table, parts.settings);
  }

  /** Looks for the reply of the packet in hand; false where the packet must go from step to step. */
  prepare({ alteration, turn, gives }: PlainOpening): boolean {
    const { table, looked } = this.#parts;
    const { reply } = this;
    reply.copy(looked.key);
    reply.invert();
    const given = turn?.gives ?? gives;
    const altered = alteration?.alters();
    const from = altered ?? given;
    let unaltered = NONE;
    if (alteration !== undefined) {
      this.#unaltered.copy(reply);
      unaltered = table.bucketOf(reply, 0, REPLY);
    }
    if (from !== undefined) {
      reply.setSource(altered?.words ?? from.address);
      reply.sourcePort = from.port;
    }
    const bucket = table.bucketOf(reply, 0, REPLY);
    if (unaltered !== NONE) {
      // Both buckets are read before the first of them is looked through, so that a processor waits for both at once.
      this.read = table.firstOf(unaltered) + table.firstOf(bucket);
      if (table.peekAt(unaltered, this.#unaltered) !== NONE) return false;
      this.#probesBefore = table.peeked;
    }
    if (table.peekAt(bucket, reply) !== NONE) return false;
    this.given = given;
    this.#replyBucket = bucket;
    this.#probes = table.peeked;
    if (alteration === undefined) this.#probesBefore = table.peeked;
    return looked.probes <= ALWAYS_SHORT && table.peeked <= ALWAYS_SHORT;
  }

  /** Makes the connection. */
  begin(): ConntrackHandle {
    const { table, settings, looked } = this.#parts;
    return table.allocate(looked.key, this.reply, 0, settings.accounting);
  }

  /** Enters the connection in the table, as its steps leave it. */
  enter(handle: ConntrackHandle): void {
    const { table, devices, looked } = this.#parts;
    const { key } = looked;
    const isMoved = this.given !== undefined && !this.reply.isInverseOf(key);
    table.addStatus(handle, DST_NAT_DONE | SRC_NAT_DONE | (isMoved ? DST_NAT : 0));
    table.bySource.add(handle, key, 0);
    devices.remember(handle, undefined);
    table.insertAt(handle, looked.bucket, this.#replyBucket);
  }

  /** Charges what the steps would charge for a packet to a port. */
  charge(destinationPort: number, work: Work): void {
    const probes = this.#probes;
    // NAT asks whether a destination is free unless the one port that is given is the packet's own.
    const tried = this.given?.port === destinationPort ? 1 : 2;
    work.natTuplesTried += tried;
    work.conntrackLookups += 3 + tried;
    work.conntrackProbes += 2 * this.#parts.looked.probes + tried * probes + this.#probesBefore;
    work.conntrackInserts++;
  }
}

/** The opening of a course, found out once; undefined where it does more. */
export function openingOf(course: Course): PlainOpening | undefined {
  course.note ??= plainOpening(course) ?? 'none';
  return course.note === 'none' ? undefined : (course.note as PlainOpening);
}
