import type { RowAlteration, WritableEnds } from '@packet-path/conntrack';
import {
  type CourseTurn,
  type GivenEnd,
  type Packet,
  type PacketBuffer,
  type PacketColumns,
  type Passage,
  type RowFlight,
  type TurnChoices,
  type Verdict,
  Work,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { Director } from '../director/director.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import type { LookUps } from './look-ups.ts';
import { isBalanced, mayBegin } from './new-connection.ts';
import type { Openings } from './openings.ts';
import { ReadAhead } from './read-ahead.ts';

/**
 * The turn of a wide course in IPVS: the first packet of a connection to any service.
 *
 * **How it works.** The look-ups of the packet's connection and of its service are made before the packet begins its
 * way, and charged on it. The scheduler is asked last, when it is certain that the packet will come there, and its
 * choice is kept; a packet that is walked after all is given to the same destination.
 *
 * **Why it is right.** Nothing on the way to IPVS's hook changes services or connections, as `Openings` says. A
 * service that courses do not know, or a destination that gets packets otherwise than by masquerading, is left to
 * the walk.
 */
export class IncomingTurn implements CourseTurn, RowAlteration {
  readonly resends = true;
  readonly rowEnd = 'destination';
  readonly #director: Director;
  readonly #lookUps: LookUps;
  readonly #openings: Openings;
  readonly #uncharged = new Work();
  readonly #readAhead: ReadAhead;
  // Found by the last look.
  #lookups = 0;
  #probes = 0;

  constructor(director: Director, lookUps: LookUps, openings: Openings) {
    this.#director = director;
    this.#lookUps = lookUps;
    this.#openings = openings;
    this.#readAhead = new ReadAhead(director.services);
  }

  get gives(): GivenEnd {
    return this.#openings.gives;
  }

  alters(): GivenEnd {
    return this.#openings.gives;
  }

  foresee(packet: PacketBuffer, choices: TurnChoices): boolean {
    const { host, settings } = this.#director;
    if (!isBalanced(packet.protocol) || !mayBegin(packet, settings)) return false;
    if (this.#lookUps.peek(packet) !== NONE) return false;
    const service = this.#lookUp(packet);
    if (service === undefined || !this.#openings.canOpen(service, packet)) return false;
    const { anyService } = this.#openings;
    anyService.service = service;
    choices.choose(anyService, packet);
    const { chosen } = this.#openings;
    return chosen?.forwarding === 'masquerade' && !host.routes.isLocal(chosen.address);
  }

  /** The packet's service; what it costs to find is kept. */
  #lookUp({
    mark,
    protocol,
    destination,
    destinationPort,
  }: PacketBuffer): VirtualService | undefined {
    const { services, settings } = this.#director;
    const work = this.#uncharged;
    const { ipvsServiceLookups, ipvsServiceProbes } = work;
    const service = services.lookup(mark, protocol, destination, destinationPort, settings, work);
    this.#lookups = work.ipvsServiceLookups - ipvsServiceLookups;
    this.#probes = work.ipvsServiceProbes - ipvsServiceProbes;
    return service;
  }

  charge(_bytes: number, { work }: Pick<Passage, 'work'>): void {
    work.ipvsServiceLookups += this.#lookups;
    work.ipvsServiceProbes += this.#probes;
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    const { charges, opens } = this.#openings;
    this.#lookUps.looks.run(packet, passage);
    this.charge(packet.length, passage);
    charges.run(packet, passage);
    return opens.run(packet, passage);
  }

  readAhead(columns: PacketColumns, from: number, to: number): void {
    this.#readAhead.of(columns, from, to);
  }

  takeRow(row: number, flight: RowFlight): void {
    const { charges, opens } = this.#openings;
    this.#lookUps.looks.takeRow(row, flight);
    charges.takeRow(row, flight);
    opens.takeRow(row, flight);
  }

  takePacket(packet: Packet, work: Work, ends: WritableEnds): void {
    const { charges, opens } = this.#openings;
    this.#lookUps.looks.takePacket(packet, work, ends);
    charges.takePacket(packet, work, ends);
    opens.takePacket(packet, work, ends);
  }
}
