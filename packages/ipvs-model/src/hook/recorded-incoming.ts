import type {
  CourseCondition,
  CourseRecorder,
  PacketBuffer,
  Passage,
  Verdict,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { IpvsHandle } from '../connection/ipvs-handle.ts';
import type { Director } from '../director/director.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import { type LookUps, lookUpsFrom } from './look-ups.ts';
import { Opening } from './opening.ts';
import { FTP_DATA, type Scheduling } from './scheduling.ts';
import type { Transmitter } from './transmitter.ts';

/** A server opens FTP's data connection itself, so that IPVS leaves such packets alone. */
const IS_NO_FTP_DATA: CourseCondition = {
  holds: ({ sourcePort }) => sourcePort !== FTP_DATA,
};

/**
 * Packets from clients while their course is recorded: those without a service, and the first of a
 * connection that arrive for a service of an address, without persistence, whose destinations are
 * masqueraded. Courses of all others are refused.
 */
export class RecordedIncoming {
  readonly #director: Director;
  readonly #scheduling: Scheduling;
  readonly #transmitter: Transmitter;
  readonly #lookUps: LookUps;
  readonly #openings = new WeakMap<VirtualService, Opening>();

  constructor(director: Director, scheduling: Scheduling, transmitter: Transmitter) {
    this.#director = director;
    this.#scheduling = scheduling;
    this.#transmitter = transmitter;
    this.#lookUps = lookUpsFrom('client', director.connections.table);
  }

  /** Whether the packet has no connection; that is charged then. Else its course is refused. */
  isUnknown(packet: PacketBuffer, passage: Passage, recorder: CourseRecorder): boolean {
    const { peek, isUnknown, looks } = this.#lookUps;
    if (peek(packet) !== NONE) {
      recorder.refuse();
      return false;
    }
    recorder.requires(isUnknown, packet);
    recorder.again(looks, packet, passage);
    return true;
  }

  /** Whether first packets of connections to the service can be recorded; else the course is refused. */
  canOpen(
    { key, port, persistence, onePacket }: VirtualService,
    { inputInterface, destinationPort, sourcePort, ttl }: PacketBuffer,
    recorder: CourseRecorder,
  ): boolean {
    const canOpen =
      key.kind === 'address' &&
      port === destinationPort &&
      persistence === null &&
      !onePacket &&
      // Packets of this host may be replies of its own servers.
      inputInterface !== null &&
      inputInterface !== 'lo' &&
      sourcePort !== FTP_DATA &&
      ttl > 1 &&
      !this.#director.defense.needsWatching;
    if (!canOpen) recorder.refuse();
    return canOpen;
  }

  /** Begins a connection and sends the packet on, or answers the connection that must be sent on. */
  open(
    service: VirtualService,
    packet: PacketBuffer,
    passage: Passage,
    recorder: CourseRecorder,
  ): IpvsHandle | Verdict | 'no-destination' {
    const { host } = this.#director;
    const opening = this.#openingOf(service);
    recorder.requires(IS_NO_FTP_DATA, packet);
    recorder.choose(opening, packet);
    recorder.again(opening.charges, packet, passage);
    const { chosen } = opening;
    if (chosen === undefined) {
      recorder.refuse();
      return 'no-destination';
    }
    if (chosen.forwarding !== 'masquerade' || host.routes.isLocal(chosen.address)) {
      recorder.refuse();
      return this.#scheduling.connectTo(service, packet, chosen, passage);
    }
    recorder.again(opening.opens, packet, passage);
    packet.ttl--;
    host.pipeline.resend(packet, passage, chosen.address);
    recorder.again(opening.closes, packet, passage);
    return 'stolen';
  }

  #openingOf(service: VirtualService): Opening {
    const known = this.#openings.get(service);
    if (known !== undefined) return known;
    const opening = new Opening(service, this.#director, this.#scheduling, this.#transmitter);
    this.#openings.set(service, opening);
    return opening;
  }
}
