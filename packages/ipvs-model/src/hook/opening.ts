import {
  type CourseAction,
  type CourseChooser,
  type Packet,
  type PacketBuffer,
  type Passage,
  type Verdict,
  Work,
} from '@packet-path/core';
import type { Destination } from '../destination/destination.ts';
import { own } from '../destination/hold.ts';
import type { Director } from '../director/director.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import type { Scheduling } from './scheduling.ts';
import type { Transmitter } from './transmitter.ts';

/** The outcome of a scheduler that finds nobody. */
const NOBODY = 0;

/**
 * The first packets of a service's connections, as parts of recorded courses.
 *
 * **How it works.** Courses part by the destination that the scheduler chooses: it is asked before a packet
 * follows one, and what it examined is charged at its place on the way. The connection is made, counted
 * and moved for each packet; the way to the destination is the course.
 *
 * **Why it is right.** A scheduler knows the packet, its service and what connections there are, and nothing on
 * the way to its hook changes any of these: conntrack, rules and routes have no part in them. The choice is
 * kept from where it is made to where it is used, as one packet follows a course at a time. Each command
 * of ipvsadm ends the epoch, and with it the numbers of destinations.
 */
export class Opening implements CourseChooser {
  readonly #service: VirtualService;
  readonly #director: Director;
  readonly #scheduling: Scheduling;
  readonly #transmitter: Transmitter;
  /** Destinations that have a number. */
  #numbered = 0;
  readonly #work = new Work();
  /** The choice in hand, and the destinations that were examined for it. */
  #chosen: Destination | undefined;
  #steps = 0;

  constructor(
    service: VirtualService,
    director: Director,
    scheduling: Scheduling,
    transmitter: Transmitter,
  ) {
    this.#service = service;
    this.#director = director;
    this.#scheduling = scheduling;
    this.#transmitter = transmitter;
  }

  /** The destination that was chosen last. */
  get chosen(): Destination | undefined {
    return this.#chosen;
  }

  choose(packet: Packet): number {
    const work = this.#work;
    const before = work.schedulerSteps;
    const chosen = this.#service.bound.schedule(packet, work);
    this.#steps = work.schedulerSteps - before;
    this.#chosen = chosen && own(chosen);
    return this.#chosen === undefined ? NOBODY : this.#numberOf(this.#chosen);
  }

  /** Charges the scheduler's work. */
  readonly charges: CourseAction<Verdict> = {
    run: (_packet, { work }) => {
      work.schedulerSteps += this.#steps;
      return 'accept';
    },
  };

  /** Makes the connection, and addresses the packet to its destination. */
  readonly opens: CourseAction<Verdict> = {
    run: (packet, passage) => this.#open(packet, passage),
  };

  #open(packet: PacketBuffer, passage: Passage): Verdict {
    const destination = this.#chosen!;
    const { connections } = this.#director;
    const handle = this.#scheduling.connectTo(this.#service, packet, destination, passage);
    packet.ipvsConnection = handle;
    destination.countIncoming(packet.length);
    connections.advance(handle, packet, 'input');
    this.#transmitter.readdress(handle, destination, packet, passage);
    return 'accept';
  }

  #numberOf(destination: Destination): number {
    if (destination.choice === 0) destination.choice = ++this.#numbered;
    return destination.choice;
  }
}
