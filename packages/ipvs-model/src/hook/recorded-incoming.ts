import type { RowAction } from '@packet-path/conntrack';
import {
  type CourseCondition,
  type CourseRecorder,
  type PacketBuffer,
  type Passage,
  type Verdict,
  writeAddress,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { IpvsHandle } from '../connection/ipvs-handle.ts';
import type { Director } from '../director/director.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import { IncomingTurn } from './incoming-turn.ts';
import { LookUps } from './look-ups.ts';
import { beginsAnew } from './new-connection.ts';
import { Openings } from './openings.ts';
import { FTP_DATA, type Scheduling } from './scheduling.ts';
import type { Transmitter } from './transmitter.ts';

/** A server opens FTP's data connection itself, so that IPVS leaves such packets alone. */
const IS_NO_FTP_DATA: CourseCondition = {
  holds: ({ sourcePort }) => sourcePort !== FTP_DATA,
};

/**
 * Packets from clients while their course is recorded: those without a service, the first of a connection
 * that arrive for a service of an address, without persistence, whose destinations are masqueraded, and
 * those of connections that go on. Courses of all others are refused.
 *
 * Packets of a connection part by where it leads, which they ask before they begin their way. The rest of what
 * IPVS does with one is done for each: it is counted, moves the connection's state, gets the destination's
 * address, and sets the timer.
 */
export class RecordedIncoming {
  readonly #director: Director;
  readonly #scheduling: Scheduling;
  readonly #transmitter: Transmitter;
  readonly #lookUps: LookUps;
  readonly #openings: Openings;
  readonly #turn: IncomingTurn;

  constructor(director: Director, scheduling: Scheduling, transmitter: Transmitter) {
    this.#director = director;
    this.#scheduling = scheduling;
    this.#transmitter = transmitter;
    this.#lookUps = new LookUps('client', director.connections.table);
    this.#openings = new Openings(director, scheduling, transmitter, this.#lookUps);
    this.#turn = new IncomingTurn(director, this.#lookUps, this.#openings);
  }

  /** The packet's connection, or `NONE`, which is charged then. */
  find(packet: PacketBuffer, passage: Passage, recorder: CourseRecorder): IpvsHandle {
    const handle = this.#lookUps.peek(packet);
    if (handle === NONE) {
      recorder.requires(this.#lookUps.isUnknown, packet);
      recorder.again(this.#lookUps.looks, packet, passage);
    }
    return handle;
  }

  /**
   * Sends a packet of a connection on; undefined, with the course refused, where the ordinary way must.
   */
  goOn(
    handle: IpvsHandle,
    packet: PacketBuffer,
    passage: Passage,
    recorder: CourseRecorder,
  ): Verdict | undefined {
    const { host, connections } = this.#director;
    const destination = connections.table.destination[handle];
    const leads = destination && this.#lookUps.leadsTo(destination);
    const mayGoOn =
      destination !== undefined &&
      leads?.holds(packet) === true &&
      !beginsAnew(packet) &&
      packet.ttl > 1 &&
      !host.routes.isLocal(destination.address);
    if (!mayGoOn || leads === undefined) {
      recorder.refuse();
      return undefined;
    }
    recorder.requires(leads, packet);
    recorder.again(this.#lookUps.looks, packet, passage);
    recorder.again(this.#readdresses, packet, passage);
    packet.ttl--;
    host.pipeline.resend(packet, passage, destination.address);
    recorder.again(this.#closes, packet, passage);
    return 'stolen';
  }

  /** Counts a packet of a connection, and addresses it to the destination. */
  readonly #readdresses: RowAction = {
    rowEnd: 'destination',
    run: (packet, passage) => {
      const { connections } = this.#director;
      const handle = packet.ipvsConnection as IpvsHandle;
      const destination = connections.table.destination[handle]!;
      destination.countIncoming(packet.length);
      connections.advance(handle, packet, 'input');
      this.#transmitter.readdress(handle, destination, packet, passage);
      return 'accept';
    },
    // Conntrack's entry is confirmed, so that nothing is left to prepare.
    takeRow: (row, { columns, sent }) => {
      const { connections } = this.#director;
      const { handle } = this.#lookUps;
      const destination = connections.table.destination[handle]!;
      destination.countIncoming(columns.length[row]!);
      connections.advanceByFlags(handle, columns.flags[row]!, 'input');
      writeAddress(sent.destination, row, destination.address);
      sent.destinationPort[row] = connections.table.destinationPort(handle);
    },
    takePacket: ({ length, tcp }, _work, ends) => {
      const { connections } = this.#director;
      const { handle } = this.#lookUps;
      const destination = connections.table.destination[handle]!;
      destination.countIncoming(length);
      connections.advanceByFlags(handle, tcp?.flags ?? 0, 'input');
      ends.destination = destination.address;
      ends.destinationPort = connections.table.destinationPort(handle);
    },
  };

  /** The packet is through, or was dropped on its way. */
  readonly #closes: RowAction = {
    isAlwaysDone: true,
    rowEnd: undefined,
    run: ({ ipvsConnection }) => {
      this.#close(ipvsConnection as IpvsHandle);
      return 'accept';
    },
    takeRow: () => this.#close(this.#lookUps.handle),
    takePacket: () => this.#close(this.#lookUps.handle),
  };

  #close(handle: IpvsHandle): void {
    const { connections } = this.#director;
    connections.table.countPacket(handle);
    connections.touch(handle);
  }

  /**
   * Begins a connection to any service on a wide course, and sends the packet on; undefined, with the course
   * refused, where the ordinary way must.
   */
  goWide(packet: PacketBuffer, passage: Passage, recorder: CourseRecorder): Verdict | undefined {
    if (recorder.turn(this.#turn, packet, passage) === undefined) return undefined;
    packet.ttl--;
    this.#director.host.pipeline.resend(packet, passage, this.#turn.gives.address);
    recorder.again(this.#closes, packet, passage);
    return 'stolen';
  }

  /** Whether first packets of connections to the service can be recorded; else the course is refused. */
  canOpen(service: VirtualService, packet: PacketBuffer, recorder: CourseRecorder): boolean {
    const canOpen = this.#openings.canOpen(service, packet);
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
    const { charges, opens } = this.#openings;
    recorder.requires(IS_NO_FTP_DATA, packet);
    recorder.choose(this.#openings.of(service), packet);
    recorder.again(charges, packet, passage);
    const { chosen } = this.#openings;
    if (chosen === undefined) {
      recorder.refuse();
      return 'no-destination';
    }
    if (chosen.forwarding !== 'masquerade' || host.routes.isLocal(chosen.address)) {
      recorder.refuse();
      return this.#scheduling.connectTo(service, packet, chosen, passage);
    }
    recorder.again(opens, packet, passage);
    packet.ttl--;
    host.pipeline.resend(packet, passage, chosen.address);
    recorder.again(this.#closes, packet, passage);
    return 'stolen';
  }
}
