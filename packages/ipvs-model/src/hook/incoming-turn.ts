import {
  type CourseTurn,
  type GivenEnd,
  type PacketBuffer,
  type Passage,
  type TurnChoices,
  UNSPECIFIED,
  type Verdict,
  Work,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { Director } from '../director/director.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import type { LookUps } from './look-ups.ts';
import { isBalanced, mayBegin } from './new-connection.ts';
import type { Opening } from './opening.ts';

const NO_END: GivenEnd = Object.freeze({ address: UNSPECIFIED[4], port: 0 });

/** The first packets of services' connections, as far as their courses can be recorded. */
interface Openings {
  /** Whether a packet opens a connection to the service in the way that courses know. */
  canOpen(service: VirtualService, packet: PacketBuffer): boolean;
  openingOf(service: VirtualService): Opening;
}

/**
 * The turn of a wide course in IPVS: the first packet of a connection to any service.
 *
 * **How it works.** The look-ups of the packet's connection and of its service are made before the packet begins its
 * way, and charged on it. The scheduler is asked last, when it is certain that the packet will come there, and its
 * choice is kept; a packet that is walked after all is given to the same destination.
 *
 * **Why it is right.** Nothing on the way to IPVS's hook changes services or connections, as `Opening` says. A
 * service that courses do not know, or a destination that gets packets otherwise than by masquerading, is left to
 * the walk.
 */
export class IncomingTurn implements CourseTurn {
  readonly resends = true;
  readonly #director: Director;
  readonly #lookUps: LookUps;
  readonly #openings: Openings;
  readonly #uncharged = new Work();
  #gives: GivenEnd = NO_END;
  // Found by the last look.
  #opening: Opening | undefined;
  #lookups = 0;
  #probes = 0;

  constructor(director: Director, lookUps: LookUps, openings: Openings) {
    this.#director = director;
    this.#lookUps = lookUps;
    this.#openings = openings;
  }

  get gives(): GivenEnd {
    return this.#gives;
  }

  foresee(packet: PacketBuffer, choices: TurnChoices): boolean {
    const { host, settings } = this.#director;
    if (!isBalanced(packet.protocol) || !mayBegin(packet, settings)) return false;
    if (this.#lookUps.peek(packet) !== NONE) return false;
    const service = this.#lookUp(packet);
    if (service === undefined || !this.#openings.canOpen(service, packet)) return false;
    const opening = this.#openings.openingOf(service);
    choices.choose(opening, packet);
    const { chosen } = opening;
    if (chosen?.forwarding !== 'masquerade' || host.routes.isLocal(chosen.address)) return false;
    this.#opening = opening;
    const { address, port } = chosen;
    this.#gives = { address, port: port === 0 ? packet.destinationPort : port };
    return true;
  }

  /** The packet's service; what it costs to find is kept. */
  #lookUp({ mark, protocol, destination, destinationPort }: PacketBuffer) {
    const { services, settings } = this.#director;
    const work = this.#uncharged;
    const { ipvsServiceLookups, ipvsServiceProbes } = work;
    const service = services.lookup(mark, protocol, destination, destinationPort, settings, work);
    this.#lookups = work.ipvsServiceLookups - ipvsServiceLookups;
    this.#probes = work.ipvsServiceProbes - ipvsServiceProbes;
    return service;
  }

  charge(_bytes: number, { work }: Passage): void {
    work.ipvsServiceLookups += this.#lookups;
    work.ipvsServiceProbes += this.#probes;
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    const { charges, opens } = this.#opening!;
    this.#lookUps.looks.run(packet, passage);
    this.charge(packet.length, passage);
    charges.run(packet, passage);
    return opens.run(packet, passage);
  }
}
