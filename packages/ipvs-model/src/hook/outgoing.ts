import type { RowAction } from '@packet-path/conntrack';
import {
  type CourseRecorder,
  type PacketBuffer,
  type Passage,
  TcpFlag,
  type Verdict,
  writeAddress,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { IpvsHandle } from '../connection/ipvs-handle.ts';
import type { Director } from '../director/director.ts';
import type { ErrorRelay } from './error-relay.ts';
import { portUnreachable } from './errors.ts';
import { LookUps } from './look-ups.ts';
import { isBalanced } from './new-connection.ts';
import { drop, tellConnection } from './tell.ts';

/** Packets from servers: they get the service's address back (ip_vs_core.c, `ip_vs_out_hook`). */
export class Outgoing {
  readonly #director: Director;
  readonly #errors: ErrorRelay;
  readonly #lookUps: LookUps;

  constructor(director: Director, errors: ErrorRelay) {
    this.#director = director;
    this.#errors = errors;
    this.#lookUps = new LookUps('server', director.connections.table);
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    if (packet.ipvsProperty) return 'accept';
    if (packet.icmp !== null) return this.#errors.outgoing(packet, passage);
    if (!isBalanced(packet.protocol)) return 'accept';
    const { recorder } = passage;
    const isRecorded = recorder !== undefined && !recorder.isDry;
    if (isRecorded && this.#isRecorded(packet, passage, recorder)) return 'accept';
    const { table } = this.#director.connections;
    const { protocol, source, sourcePort, destination, destinationPort } = packet;
    const handle = table.findOutgoing(
      protocol,
      source,
      sourcePort,
      destination,
      destinationPort,
      passage.work,
    );
    if (handle === NONE) return this.#unknown(packet, passage);
    passage.recorder?.refuse('ip_vs: a connection');
    if (passage.trace !== undefined) tellConnection(passage, 'found', 'server', table, handle);
    this.#readdress(handle, packet, passage);
    return 'accept';
  }

  /** Gives a packet of a connection the service's address. */
  #readdress(handle: IpvsHandle, packet: PacketBuffer, passage: Passage): void {
    const { connections, tracking } = this.#director;
    const { table } = connections;
    packet.source = table.virtual(handle);
    packet.sourcePort = table.virtualPort(handle);
    packet.ipvsProperty = true;
    table.destination[handle]?.countOutgoing(packet.length);
    connections.advance(handle, packet, 'output');
    tracking.prepare(handle, packet, passage, 'out');
    connections.touch(handle);
  }

  readonly #readdresses: RowAction = {
    rowEnd: 'source',
    run: (packet, passage) => {
      this.#readdress(packet.ipvsConnection as IpvsHandle, packet, passage);
      return 'accept';
    },
    // Conntrack's entry is confirmed, so that nothing is left to prepare.
    takeRow: (row, { columns, sent }) => {
      const { connections } = this.#director;
      const { table } = connections;
      const { handle } = this.#lookUps;
      writeAddress(sent.source, row, table.virtual(handle));
      sent.sourcePort[row] = table.virtualPort(handle);
      table.destination[handle]!.countOutgoing(columns.length[row]!);
      connections.advanceByFlags(handle, columns.flags[row]!, 'output');
      connections.touch(handle);
    },
    takePacket: ({ length, tcp }, _work, ends) => {
      const { connections } = this.#director;
      const { table } = connections;
      const { handle } = this.#lookUps;
      ends.source = table.virtual(handle);
      ends.sourcePort = table.virtualPort(handle);
      table.destination[handle]!.countOutgoing(length);
      connections.advanceByFlags(handle, tcp?.flags ?? 0, 'output');
      connections.touch(handle);
    },
  };

  /**
   * Takes a packet whose course is recorded: one that belongs to nothing here, or to a connection that
   * masquerades. False, with the course refused, for all others.
   */
  #isRecorded(packet: PacketBuffer, passage: Passage, recorder: CourseRecorder): boolean {
    const lookUps = this.#lookUps;
    const handle = lookUps.peek(packet);
    if (handle === NONE && !this.#director.settings.natIcmpSend) {
      recorder.requires(lookUps.isUnknown, packet);
      recorder.again(lookUps.looks, packet, passage);
      return true;
    }
    const destination =
      handle === NONE ? undefined : this.#director.connections.table.destination[handle];
    const leads = destination && lookUps.leadsTo(destination);
    if (leads?.holds(packet) !== true || recorder.isWide) {
      recorder.refuse();
      return false;
    }
    recorder.requires(leads, packet);
    recorder.again(lookUps.looks, packet, passage);
    recorder.again(this.#readdresses, packet, passage);
    return true;
  }

  /** `nat_icmp_send`: a real server hears that its packet belongs to nothing. */
  #unknown(packet: PacketBuffer, passage: Passage): Verdict {
    const { settings, host } = this.#director;
    const isReset = ((packet.tcp?.flags ?? 0) & TcpFlag.RST) !== 0;
    if (!settings.natIcmpSend || isReset || !this.#isRealServer(packet)) return 'accept';
    host.pipeline.sendIcmpError(packet, portUnreachable(packet), passage);
    passage.rejected = true;
    return drop(packet, passage, 'unknown reply');
  }

  #isRealServer({ protocol, source, sourcePort }: PacketBuffer): boolean {
    for (const { key, destinations } of this.#director.services) {
      if (key.kind === 'address' && key.protocol !== protocol) continue;
      const isIt = destinations.some(
        ({ address, port, forwarding }) =>
          forwarding === 'masquerade' && port === sourcePort && address.equals(source),
      );
      if (isIt) return true;
    }
    return false;
  }
}
