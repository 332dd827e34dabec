import {
  type CourseRecorder,
  type PacketBuffer,
  type Passage,
  Protocol,
  type Verdict,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import { ConnectionFlag } from '../connection/connection-flag.ts';
import type { IpvsHandle } from '../connection/ipvs-handle.ts';
import type { Director } from '../director/director.ts';
import { ServiceLookedUp } from '../service/service-looked-up.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import { SCTP_STATES } from '../state/sctp-states.ts';
import { TCP_STATES } from '../state/tcp-states.ts';
import type { ErrorRelay } from './error-relay.ts';
import { portUnreachable } from './errors.ts';
import { beginsAnew, isBalanced, mayBegin } from './new-connection.ts';
import { RecordedIncoming } from './recorded-incoming.ts';
import type { Scheduling } from './scheduling.ts';
import { drop, tellConnection } from './tell.ts';
import type { Transmitter } from './transmitter.ts';

const FTP = 21;
const TIME_WAIT = TCP_STATES.indexOf('TIME_WAIT');
const CLOSE = TCP_STATES.indexOf('CLOSE');
const FIN_WAIT = TCP_STATES.indexOf('FIN_WAIT');
const SCTP_CLOSED = SCTP_STATES.indexOf('CLOSED');

/** `conn_reuse_mode`: also connections in FIN_WAIT of which no server packet was seen. */
const REUSE_FIN_WAIT = 2;

/** The state that a new connection would change beside the turn of its scheduler; undefined where there is none. */
function stateOf(service: VirtualService, { defense }: Director): string | undefined {
  const { persistence, onePacket, scheduler, destinations } = service;
  if (persistence !== null) return 'persistence';
  if (onePacket) return 'one-packet scheduling';
  if (defense.dropsPackets) return 'drop_packet';
  const { choosesBy, name } = scheduler;
  if (choosesBy === undefined || choosesBy === 'load') return `the load that ${name} compares`;
  if (destinations.some(({ upperThreshold }) => upperThreshold !== 0)) return 'a threshold';
  if (destinations.some(({ forwarding }) => forwarding === 'tunnel')) return 'a tunnel';
  return undefined;
}

function takesTurns({ scheduler: { choosesBy } }: VirtualService): boolean {
  return choosesBy === 'turns' || choosesBy === 'weighted turns';
}

/** Packets from clients (net/netfilter/ipvs/ip_vs_core.c, `ip_vs_in_hook`). */
export class Incoming {
  readonly #director: Director;
  readonly #scheduling: Scheduling;
  readonly #transmitter: Transmitter;
  readonly #errors: ErrorRelay;
  readonly #recorded: RecordedIncoming;

  constructor(
    director: Director,
    scheduling: Scheduling,
    transmitter: Transmitter,
    errors: ErrorRelay,
  ) {
    this.#director = director;
    this.#scheduling = scheduling;
    this.#transmitter = transmitter;
    this.#errors = errors;
    this.#recorded = new RecordedIncoming(director, scheduling, transmitter);
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    if (packet.ipvsProperty) return 'accept';
    if (packet.icmp !== null) return this.#errors.incoming(packet, passage);
    if (!isBalanced(packet.protocol)) return 'accept';
    const { recorder } = passage;
    if (recorder !== undefined && !recorder.isDry) return this.#record(packet, passage, recorder);
    return this.#take(this.#find(packet, passage), packet, passage);
  }

  /** Takes a packet whose course is recorded. */
  #record(packet: PacketBuffer, passage: Passage, recorder: CourseRecorder): Verdict {
    const wide = recorder.isWide ? this.#recorded.goWide(packet, passage, recorder) : undefined;
    if (wide !== undefined) return wide;
    const handle = this.#recorded.find(packet, passage, recorder);
    if (handle === NONE) return this.#take(NONE, packet, passage);
    const verdict = this.#recorded.goOn(handle, packet, passage, recorder);
    return verdict ?? this.#take(this.#find(packet, passage), packet, passage);
  }

  /** Sends a packet on by its connection, or by one that it begins. */
  #take(known: IpvsHandle | Verdict, packet: PacketBuffer, passage: Passage): Verdict {
    const chosen = known === NONE ? this.#begin(packet, passage) : known;
    if (typeof chosen === 'string') return chosen;
    return passage.recorder?.isDry === true
      ? this.#rehearse(chosen, packet, passage)
      : this.#pass(chosen, packet, passage);
  }

  /** Of a dry run the connection goes as soon as its packet has. */
  #rehearse(handle: IpvsHandle, packet: PacketBuffer, passage: Passage): Verdict {
    try {
      return this.#transmitter.transmit(handle, packet, passage);
    } finally {
      this.#director.connections.discard(handle);
    }
  }

  #pass(handle: IpvsHandle, packet: PacketBuffer, passage: Passage): Verdict {
    const { connections } = this.#director;
    connections.table.destination[handle]?.countIncoming(packet.length);
    connections.advance(handle, packet, 'input');
    const verdict = this.#transmitter.transmit(handle, packet, passage);
    connections.table.countPacket(handle);
    connections.touch(handle);
    return verdict;
  }

  /** The packet's connection, if it may go on with it. */
  #find(packet: PacketBuffer, passage: Passage): IpvsHandle | Verdict {
    const { connections, settings } = this.#director;
    const { table } = connections;
    const { protocol, source, sourcePort, destination, destinationPort } = packet;
    const handle = table.findIncoming(
      protocol,
      source,
      sourcePort,
      destination,
      destinationPort,
      passage.work,
    );
    if (handle === NONE) return NONE;
    passage.recorder?.refuse('ip_vs: a connection');
    if (passage.trace !== undefined) tellConnection(passage, 'found', 'client', table, handle);
    if (beginsAnew(packet) && this.#isOver(handle)) return this.#expire(handle, packet, passage);
    if (table.destination[handle]?.listed === false) {
      if (settings.expireWithoutDestination) return this.#expire(handle, packet, passage);
      return drop(packet, passage, 'destination removed');
    }
    return handle;
  }

  /** Whether a connection makes room for a new one of the same addresses and ports. */
  #isOver(handle: IpvsHandle): boolean {
    const { connections, settings } = this.#director;
    const { table } = connections;
    if (settings.expireWithoutDestination && table.destination[handle]?.weight === 0) return true;
    if (settings.reuseMode === 0 || table.control(handle) !== NONE) return false;
    const state = table.state(handle);
    if (table.protocol(handle) === Protocol.SCTP) return state === SCTP_CLOSED;
    if (state === TIME_WAIT || state === CLOSE) return true;
    return (
      (settings.reuseMode & REUSE_FIN_WAIT) !== 0 &&
      state === FIN_WAIT &&
      table.has(handle, ConnectionFlag.NO_OUTPUT)
    );
  }

  /** Conntrack's entry must go first: the packet is dropped, and comes again. */
  #expire(handle: IpvsHandle, packet: PacketBuffer, passage: Passage): IpvsHandle | Verdict {
    const { connections, kernel, tracking } = this.#director;
    const isTracked = tracking.isTracked(handle, packet, kernel);
    if (!isTracked) tracking.disown(handle);
    connections.expireNow(handle);
    if (passage.trace !== undefined) {
      tellConnection(passage, 'expired', 'client', connections.table, handle);
    }
    return isTracked ? drop(packet, passage, 'old conntrack entry') : NONE;
  }

  /** A connection for a first packet, or what becomes of the packet. */
  #begin(packet: PacketBuffer, passage: Passage): IpvsHandle | Verdict {
    const { services, settings } = this.#director;
    if (!mayBegin(packet, settings)) return 'accept';
    const { protocol, destination, destinationPort, mark } = packet;
    const { work, recorder } = passage;
    const probes = work.ipvsServiceProbes;
    const service = services.lookup(mark, protocol, destination, destinationPort, settings, work);
    if (recorder?.isDry === true) {
      const compared = work.ipvsServiceProbes - probes;
      recorder.looked(new ServiceLookedUp(services, settings, packet, compared));
    }
    if (service === undefined) return 'accept';
    passage.trace?.({ kind: 'ipvs-service', service: service.key });
    if (recorder?.isDry === true) {
      const state = stateOf(service, this.#director);
      if (state !== undefined) recorder.refuse(`ip_vs: ${state}`);
      if (recorder.keepsTurns === true && takesTurns(service)) {
        recorder.refuse(`ip_vs: the turn of ${service.scheduler.name}`);
      }
    } else if (recorder !== undefined && this.#recorded.canOpen(service, packet, recorder)) {
      const opened = this.#recorded.open(service, packet, passage, recorder);
      return opened === 'no-destination' ? this.#leave(service, packet, passage) : opened;
    }
    if (this.#director.defense.dropsPacket()) return drop(packet, passage, 'drop_packet');
    const scheduled = this.#scheduling.schedule(service, packet, packet, passage);
    if (scheduled === 'ignored') return 'accept';
    return scheduled === 'no-destination' ? this.#leave(service, packet, passage) : scheduled;
  }

  /** Nobody may take the packet (`ip_vs_leave`). */
  #leave(service: VirtualService, packet: PacketBuffer, passage: Passage): IpvsHandle | Verdict {
    const { host, settings } = this.#director;
    const isHere = host.routes.isLocal(packet.destination);
    if (settings.cacheBypass && service.key.kind === 'mark' && !isHere) {
      return this.#scheduling.bypass(service, packet, passage);
    }
    if (service.port === FTP && packet.destinationPort !== FTP) return 'accept';
    if (isHere) {
      host.pipeline.sendIcmpError(packet, portUnreachable(packet), passage);
      passage.rejected = true;
    }
    return drop(packet, passage, 'no destination');
  }
}
