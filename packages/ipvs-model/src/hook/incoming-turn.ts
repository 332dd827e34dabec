import type { AlteredEnd, RowAlteration, WritableEnds } from '@packet-path/conntrack';
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
import type { RoundRobin } from '../scheduler/rr.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import { KeptLookUps } from './kept-look-ups.ts';
import type { LookUps } from './look-ups.ts';
import { isBalanced, mayBegin } from './new-connection.ts';
import type { Openings } from './openings.ts';
import { ReadAhead } from './read-ahead.ts';

/**
 * The turn of a wide course in IPVS: the first packet of a connection to any service.
 *
 * **How it works.** The look-ups of the packet's connection and of its service are made before the packet begins its
 * way, and charged on it; the service of a destination and port is looked up once in an epoch (`KeptLookUps`). The
 * scheduler is asked last, when it is certain that the packet will come there, and its choice is kept; a packet that is
 * walked after all is given to the same destination.
 *
 * **Why it is right.** Nothing on the way to IPVS's hook changes services or connections, as `Openings` says. A
 * service that courses do not know, or a destination that gets packets otherwise than by masquerading, is left to
 * the walk, and so is one that is the host itself: the host sends no such packet on by a device.
 */
export class IncomingTurn implements CourseTurn, RowAlteration {
  readonly resends = true;
  readonly rowEnd = 'destination';
  readonly #director: Director;
  readonly #lookUps: LookUps;
  readonly #openings: Openings;
  readonly #uncharged = new Work();
  readonly #readAhead: ReadAhead;
  readonly #kept: KeptLookUps;
  // Found by the last look.
  #service: VirtualService | undefined;
  #lookups = 0;
  #probes = 0;

  constructor(director: Director, lookUps: LookUps, openings: Openings) {
    this.#director = director;
    this.#lookUps = lookUps;
    this.#openings = openings;
    this.#readAhead = new ReadAhead(director.services);
    this.#kept = new KeptLookUps(director.host.epoch, openings.ends);
  }

  get gives(): GivenEnd {
    return this.#openings.gives;
  }

  alters(): AlteredEnd {
    return this.#openings.gives;
  }

  foresee(packet: PacketBuffer, choices: TurnChoices): boolean {
    if (!this.#begins(packet)) return false;
    this.#lookUp(packet);
    const service = this.#service;
    if (service === undefined || !this.#openings.canOpen(service, packet)) return false;
    return this.#chooses(service, undefined, packet, choices);
  }

  keep(): number {
    return this.#kept.keep(this.#service!, this.#lookups, this.#probes);
  }

  recall(kept: number, choices: TurnChoices, packet: Packet): boolean {
    // Whether the service lets courses open its connections is known since the look-up was kept.
    if (!this.#begins(packet) || !this.#openings.mayOpen(packet)) return false;
    const service = this.#kept.service(kept);
    this.#service = service;
    this.#lookups = this.#kept.lookups(kept);
    this.#probes = this.#kept.probes(kept);
    return this.#chooses(service, this.#kept.round(kept), packet, choices);
  }

  /** The note is the chosen destination's. */
  get note(): number {
    return this.#openings.note;
  }

  set note(note: number) {
    this.#openings.note = note;
  }

  /** Whether a packet begins a connection that nobody knows. */
  #begins(packet: Packet): boolean {
    return (
      isBalanced(packet.protocol) &&
      mayBegin(packet, this.#director.settings) &&
      this.#lookUps.peek(packet) === NONE
    );
  }

  /** Finds the packet's service; what that costs is kept. */
  #lookUp({ mark, protocol, destination, destinationPort }: Packet): void {
    const { services, settings } = this.#director;
    const work = this.#uncharged;
    const { ipvsServiceLookups, ipvsServiceProbes } = work;
    this.#service = services.lookup(mark, protocol, destination, destinationPort, settings, work);
    this.#lookups = work.ipvsServiceLookups - ipvsServiceLookups;
    this.#probes = work.ipvsServiceProbes - ipvsServiceProbes;
  }

  /** Whether the service chooses a destination that courses lead to. */
  #chooses(
    service: VirtualService,
    round: RoundRobin | undefined,
    packet: Packet,
    choices: TurnChoices,
  ): boolean {
    const { anyService } = this.#openings;
    anyService.service = service;
    anyService.round = round;
    choices.choose(anyService, packet);
    return this.#openings.isMasqueraded;
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
    this.#readAhead.ofRows(columns, from, to);
  }

  readKept(kept: Int32Array): void {
    this.#readAhead.ofKept(kept, this.#kept);
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
