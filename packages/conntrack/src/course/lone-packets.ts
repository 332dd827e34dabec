import {
  type Course,
  type Packet,
  type Passage,
  Protocol,
  TcpFlag,
  UNSPECIFIED,
  type Work,
} from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { ConntrackNode } from '../table/units.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { otherWay, type Way } from '../tuple/way.ts';
import { REWRITES_DESTINATION, REWRITES_SOURCE, type RowTemplate } from './known-place.ts';
import { type Opener, openingOf } from './opener.ts';
import type { WritableEnds } from './row-parts.ts';

/**
 * Takes packets that are sent one by one along their courses as rows of columns are taken (`KnownRows`, `OpeningRows`):
 * without a buffer that goes from step to step.
 */
export class LonePackets {
  readonly #table: ConnectionTable;
  readonly #opener: Opener;
  readonly #key = new TupleKey();
  readonly #ends: WritableEnds = {
    source: UNSPECIFIED[4],
    destination: UNSPECIFIED[4],
    sourcePort: 0,
    destinationPort: 0,
  };

  constructor(table: ConnectionTable, opener: Opener) {
    this.#table = table;
    this.#opener = opener;
  }

  /** Opens the connection of a packet; undefined where it must go from step to step. */
  open(packet: Packet, course: Course, passage: Passage): WritableEnds | undefined {
    const { tcp } = packet;
    if (packet.protocol !== Protocol.TCP || tcp?.flags !== TcpFlag.SYN) return undefined;
    const opening = openingOf(course);
    const opener = this.#opener;
    if (opening === undefined || !opener.prepare(opening)) return undefined;
    passage.flow = 'new';
    const { work } = passage;
    for (const { hook, part, visits } of opening.charges) {
      passage.hook = hook;
      part.charge(packet.length, passage);
      if (visits !== undefined) work.chargeVisits(visits);
    }
    const ends = this.#begin(packet);
    for (const action of opening.actions) action.takePacket(packet, work, ends);
    const handle = opener.begin();
    opener.firstSyn.takeSegment(packet, tcp, handle);
    opener.enter(handle);
    opener.charge(packet.destinationPort, work);
    const { given } = opener;
    if (given !== undefined) {
      ends.destination = given.address;
      ends.destinationPort = given.port;
    }
    return ends;
  }

  /** The ends that a packet of a node leaves with. */
  known(
    packet: Packet,
    node: ConntrackNode,
    { rewrites, actions }: RowTemplate,
    work: Work,
  ): WritableEnds {
    const key = this.#key;
    this.#table.readTuple(node >>> 1, otherWay((node & 1) as Way), key);
    const ends = this.#begin(packet);
    // It leaves as the inverse of the other way's tuple, in the ends that are rewritten.
    if ((rewrites & REWRITES_SOURCE) !== 0) {
      ends.source = key.destination();
      ends.sourcePort = key.destinationPort;
    }
    if ((rewrites & REWRITES_DESTINATION) !== 0) {
      ends.destination = key.source();
      ends.destinationPort = key.sourcePort;
    }
    for (const action of actions) action.takePacket(packet, work, ends);
    return ends;
  }

  #begin({ source, destination, sourcePort, destinationPort }: Packet): WritableEnds {
    const ends = this.#ends;
    ends.source = source;
    ends.destination = destination;
    ends.sourcePort = sourcePort;
    ends.destinationPort = destinationPort;
    return ends;
  }
}
