import { type PacketBuffer, type Passage, TcpFlag, type Verdict } from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { Director } from '../director/director.ts';
import type { ErrorRelay } from './error-relay.ts';
import { portUnreachable } from './errors.ts';
import { type LookUps, lookUpsFrom } from './look-ups.ts';
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
    this.#lookUps = lookUpsFrom('server', director.connections.table);
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    if (packet.ipvsProperty) return 'accept';
    if (packet.icmp !== null) return this.#errors.outgoing(packet, passage);
    if (!isBalanced(packet.protocol)) return 'accept';
    if (this.#isRecordedUnknown(packet, passage)) return 'accept';
    const { connections, tracking } = this.#director;
    const { table } = connections;
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
    packet.source = table.virtual(handle);
    packet.sourcePort = table.virtualPort(handle);
    packet.ipvsProperty = true;
    table.destination[handle]?.countOutgoing(packet.length);
    connections.advance(handle, packet, 'output');
    tracking.prepare(handle, packet, passage, 'out');
    connections.touch(handle);
    return 'accept';
  }

  /** Whether a course is recorded whose packets belong to nothing here; that is charged then. */
  #isRecordedUnknown(packet: PacketBuffer, passage: Passage): boolean {
    const { recorder } = passage;
    if (recorder === undefined || recorder.isDry) return false;
    const { peek, isUnknown, looks } = this.#lookUps;
    if (this.#director.settings.natIcmpSend || peek(packet) !== NONE) {
      recorder.refuse();
      return false;
    }
    recorder.requires(isUnknown, packet);
    recorder.again(looks, packet, passage);
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
