import type { AlteredEnd, RowAction, RowAlteration } from '@packet-path/conntrack';
import {
  type CourseChooser,
  type GivenEnd,
  type Packet,
  type PacketBuffer,
  type PacketColumns,
  type Passage,
  UNSPECIFIED,
  type Verdict,
  Work,
} from '@packet-path/core';
import { type AddressWords, RowAddress } from '../connection/address-words.ts';
import type { ConnectionKey } from '../connection/connection-records.ts';
import type { Destination } from '../destination/destination.ts';
import { own } from '../destination/hold.ts';
import type { Director } from '../director/director.ts';
import type { RoundRobin } from '../scheduler/rr.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import { KeptEnds } from './kept-ends.ts';
import type { LookUps } from './look-ups.ts';
import { Opening } from './opening.ts';
import { FTP_DATA, type Scheduling } from './scheduling.ts';
import type { Transmitter } from './transmitter.ts';

/** The outcome of a scheduler that finds nobody. */
const NOBODY = 0;

/**
 * The first packets of services' connections, as parts of recorded courses.
 *
 * **How it works.** Courses part by the destination that the scheduler chooses: it is asked before a packet
 * follows one, and what it examined is charged at its place on the way. The connection is made, counted
 * and moved for each packet; the way to the destination is the course.
 *
 * **Why it is right.** A scheduler knows the packet, its service and what connections there are, and nothing on
 * the way to its hook changes any of these: conntrack, rules and routes have no part in them. The choice is
 * kept from where it is made to where it is used, as one packet follows a course at a time.
 */
export class Openings {
  readonly #director: Director;
  readonly #scheduling: Scheduling;
  readonly #transmitter: Transmitter;
  readonly #lookUps: LookUps;
  readonly #rowKey = new RowKey();
  /** The choice in hand, the destinations that were examined for it, and the end that the packet gets. */
  #service: VirtualService | undefined;
  #chosen: Destination | undefined;
  #steps = 0;
  /** Destinations that have a number. */
  #numbered = 0;
  /** Takes what schedulers charge as they are asked. */
  readonly #uncharged = new Work();
  readonly #gives: Gives = { address: UNSPECIFIED[4], port: 0, words: undefined };
  readonly #words = new RowAddress();
  /** The row of the choice in hand; negative where it has none. */
  #row = -1;
  /** The ends of services that go round, for the look-ups that are kept. */
  readonly ends: KeptEnds;
  /** The sum of what was read last, so that an engine does not leave the reads out. */
  read = 0;

  constructor(
    director: Director,
    scheduling: Scheduling,
    transmitter: Transmitter,
    lookUps: LookUps,
  ) {
    this.#director = director;
    this.#scheduling = scheduling;
    this.#transmitter = transmitter;
    this.#lookUps = lookUps;
    this.ends = new KeptEnds(director.traffic);
  }

  /** The destination that was chosen last. */
  get chosen(): Destination | undefined {
    return this.#chosen;
  }

  /** The end that the packet of the last choice gets; it is another with the next choice. */
  get gives(): AlteredEnd {
    return this.#gives;
  }

  /** Has the scheduler of a service choose for a packet, and answers the number of its choice. */
  choose(service: VirtualService, packet: Packet): number {
    const work = this.#uncharged;
    const before = work.schedulerSteps;
    const scheduled = service.bound.schedule(packet, work);
    const chosen = scheduled && own(scheduled);
    this.#service = service;
    this.#chosen = chosen;
    this.#row = -1;
    this.#gives.words = undefined;
    this.#steps = work.schedulerSteps - before;
    if (chosen === undefined) return NOBODY;
    const { address, port } = chosen;
    this.#gives.address = address;
    this.#gives.port = port === 0 ? packet.destinationPort : port;
    // Each command of ipvsadm ends the epoch, and with it the numbers of destinations.
    if (chosen.choice === 0) chosen.choice = ++this.#numbered;
    return chosen.choice;
  }

  /** The chooser of wide courses, which do not part by the destination: the one of the service named last. */
  readonly anyService: CourseChooser & {
    service: VirtualService | undefined;
    /** Its scheduler, if that goes round and has rows ({@link ends}). */
    round: RoundRobin | undefined;
  } = {
    service: undefined,
    round: undefined,
    choose: (packet) => {
      const { service, round } = this.anyService;
      if (round === undefined) return this.#chooseAny(service!, packet);
      const row = this.ends.next(round);
      if (row >= 0) return this.#takeTurn(service!, round, row, packet);
      const choice = this.#chooseAny(service!, packet);
      if (choice !== NOBODY) this.ends.learn(round, this.#chosen!);
      return choice;
    },
  };

  #chooseAny(service: VirtualService, packet: Packet): number {
    // The counts are read before they are needed, so that a processor waits for them and for the choice at once.
    this.read = service.touch();
    const choice = this.choose(service, packet);
    this.read += this.#chosen?.touch() ?? 0;
    return choice;
  }

  /** Has the destination of a row chosen, as {@link choose} would have it. */
  #takeTurn(service: VirtualService, round: RoundRobin, row: number, packet: Packet): number {
    const { ends } = this;
    const chosen = ends.destination(row);
    this.read = ends.touchCounts(row, round) + chosen.touchConnections();
    ends.takeTurn(round, row);
    const port = ends.port(row);
    this.#service = service;
    this.#chosen = chosen;
    this.#row = row;
    this.#steps = 1;
    const gives = this.#gives;
    gives.address = chosen.address;
    gives.port = port === 0 ? packet.destinationPort : port;
    gives.words = this.#words;
    ends.readAddress(row, this.#words);
    return ends.choice(row);
  }

  /** Whether the destination that was chosen last masquerades. */
  get isMasqueraded(): boolean {
    return this.#row >= 0 || this.#chosen?.forwarding === 'masquerade';
  }

  /** A note at the destination that was chosen last. */
  get note(): number {
    return this.#row >= 0 ? this.ends.note(this.#row) : this.#chosen!.note;
  }

  set note(note: number) {
    if (this.#row >= 0) this.ends.setNote(this.#row, note);
    else this.#chosen!.note = note;
  }

  /** Whether a packet opens a connection to a service in the way that courses know. */
  canOpen({ key, port, persistence, onePacket }: VirtualService, packet: Packet): boolean {
    return (
      port === packet.destinationPort &&
      // Services of a mark have port 0.
      (port !== 0 || key.kind === 'address') &&
      persistence === null &&
      !onePacket &&
      this.mayOpen(packet)
    );
  }

  /** The same as far as it is about nothing but the packet, in an epoch. */
  mayOpen({ inputInterface, sourcePort, ttl }: Packet): boolean {
    return (
      // Packets of this host may be replies of its own servers.
      inputInterface !== null &&
      inputInterface !== 'lo' &&
      sourcePort !== FTP_DATA &&
      ttl > 1 &&
      !this.#director.defense.needsWatching
    );
  }

  /** The opening of a service, made once. */
  of(service: VirtualService): Opening {
    const { note } = service;
    if (note instanceof Opening) return note;
    const opening = new Opening(service, this);
    service.note = opening;
    return opening;
  }

  /** Charges the scheduler's work. */
  readonly charges: RowAction = {
    rowEnd: undefined,
    run: (_packet, { work }) => {
      work.schedulerSteps += this.#steps;
      return 'accept';
    },
    takeRow: (_row, { work }) => {
      work.schedulerSteps += this.#steps;
    },
    takePacket: (_packet, work) => {
      work.schedulerSteps += this.#steps;
    },
  };

  /** Makes the connection, and addresses the packet to its destination. */
  readonly opens: RowAlteration = {
    rowEnd: 'destination',
    alters: () => this.#gives,
    run: (packet, passage) => this.#open(packet, passage),
    takeRow: (row, { columns, work }) => {
      const destination = this.#chosen!;
      const { connections } = this.#director;
      destination.countConnection();
      const key = this.#rowKey.read(columns, row);
      const handle = connections.create(key, destination, this.#gives.port, 0, work);
      destination.countIncoming(columns.length[row]!);
      connections.advanceByFlags(handle, columns.flags[row]!, 'input');
      this.#lookUps.made(handle);
    },
    takePacket: (packet, work, ends) => {
      const destination = this.#chosen!;
      const { connections } = this.#director;
      const { address, port } = this.#gives;
      destination.countConnection();
      const handle = connections.create(packet, destination, port, 0, work);
      destination.countIncoming(packet.length);
      connections.advanceByFlags(handle, packet.tcp?.flags ?? 0, 'input');
      this.#lookUps.made(handle);
      ends.destination = address;
      ends.destinationPort = port;
    },
  };

  #open(packet: PacketBuffer, passage: Passage): Verdict {
    const destination = this.#chosen!;
    const { connections } = this.#director;
    const handle = this.#scheduling.connectTo(this.#service!, packet, destination, passage);
    packet.ipvsConnection = handle;
    destination.countIncoming(packet.length);
    connections.advance(handle, packet, 'input');
    this.#transmitter.readdress(handle, destination, packet, passage);
    return 'accept';
  }
}

interface Gives extends AlteredEnd {
  address: GivenEnd['address'];
  port: number;
  words: AddressWords | undefined;
}

/** The key of the connection that a row opens, overwritten by each read. */
class RowKey implements ConnectionKey {
  protocol = 0;
  readonly #source = new RowAddress();
  sourcePort = 0;
  readonly #destination = new RowAddress();
  destinationPort = 0;

  get source(): AddressWords {
    return this.#source;
  }

  get destination(): AddressWords {
    return this.#destination;
  }

  read(columns: PacketColumns, row: number): this {
    const { family, protocol, source, sourcePort, destination, destinationPort } = columns;
    this.protocol = protocol[row]!;
    this.#source.read(source, family, row);
    this.sourcePort = sourcePort[row]!;
    this.#destination.read(destination, family, row);
    this.destinationPort = destinationPort[row]!;
    return this;
  }
}
