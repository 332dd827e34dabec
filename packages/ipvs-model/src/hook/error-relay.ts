import {
  IcmpType,
  type Packet,
  type PacketBuffer,
  type Passage,
  Tuple,
  type Verdict,
  withFields,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { IpvsHandle } from '../connection/ipvs-handle.ts';
import type { Director } from '../director/director.ts';
import { isBalanced } from './new-connection.ts';
import type { Scheduling } from './scheduling.ts';
import { drop, tellConnection } from './tell.ts';
import type { Transmitter } from './transmitter.ts';

/** IPv4 errors that IPVS relates to connections; the others are left alone. */
const RELATED: readonly number[] = [
  IcmpType.DEST_UNREACH,
  IcmpType.SOURCE_QUENCH,
  IcmpType.TIME_EXCEEDED,
];
/** ICMPv6 messages from here on are no errors. */
const FIRST_INFORMATIONAL = 128;

/**
 * ICMP errors about packets of connections (net/netfilter/ipvs/ip_vs_core.c, `ip_vs_in_icmp`,
 * `ip_vs_out_icmp`): they are rewritten like the packets they are about, and move no state.
 */
export class ErrorRelay {
  readonly #director: Director;
  readonly #scheduling: Scheduling;
  readonly #transmitter: Transmitter;

  constructor(director: Director, scheduling: Scheduling, transmitter: Transmitter) {
    this.#director = director;
    this.#scheduling = scheduling;
    this.#transmitter = transmitter;
  }

  /** From a client's side, about a packet that the service sent. */
  incoming(packet: PacketBuffer, passage: Passage): Verdict {
    const inner = relatedPacket(packet);
    if (inner === undefined) return 'accept';
    const { connections } = this.#director;
    const { protocol, source, sourcePort, destination, destinationPort } = inner;
    const known = connections.table.findIncoming(
      protocol,
      destination,
      destinationPort,
      source,
      sourcePort,
      passage.work,
    );
    if (known !== NONE && passage.trace !== undefined) {
      tellConnection(passage, 'found', 'client', connections.table, known);
    }
    const handle = known === NONE ? this.#schedule(inner, packet, passage) : known;
    if (typeof handle === 'string') return handle;
    connections.table.destination[handle]?.countIncoming(packet.length);
    const verdict = this.#transmitter.transmit(handle, packet, passage);
    if (known === NONE) connections.touch(handle);
    return verdict;
  }

  /**
   * From a server's side, about a packet that was sent to the server. With direct routing and tunnels
   * it keeps its addresses and is only counted (`handle_response_icmp`); errors of the host itself
   * about the client's packets come by in LOCAL_OUT and count as well.
   */
  outgoing(packet: PacketBuffer, passage: Passage): Verdict {
    const inner = relatedPacket(packet);
    if (inner === undefined || packet.icmp === null) return 'accept';
    const { connections, tracking } = this.#director;
    const { table } = connections;
    const { protocol, source, sourcePort, destination, destinationPort } = inner;
    const handle = table.findOutgoing(
      protocol,
      destination,
      destinationPort,
      source,
      sourcePort,
      passage.work,
    );
    if (handle === NONE) return 'accept';
    if (passage.trace !== undefined) tellConnection(passage, 'found', 'server', table, handle);
    if (table.forwarding(handle) === 'masquerade') {
      if (!this.#isTrusted(packet)) return drop(packet, passage, 'bad checksum');
      const virtual = table.virtual(handle);
      const to: Partial<Packet> = {
        destination: virtual,
        destinationPort: table.virtualPort(handle),
      };
      packet.source = virtual;
      packet.icmp = { ...packet.icmp, inner: withFields(inner, to) };
    }
    packet.ipvsProperty = true;
    table.destination[handle]?.countOutgoing(packet.length);
    tracking.prepare(handle, packet, passage, 'out');
    return 'accept';
  }

  /** `schedule_icmp`: an error about a packet that nobody here has sent begins a connection. */
  #schedule(inner: Packet, packet: PacketBuffer, passage: Passage): IpvsHandle | Verdict {
    const { services, settings } = this.#director;
    if (!settings.scheduleIcmp) return 'accept';
    const { protocol, source, sourcePort } = inner;
    const { work } = passage;
    const service = services.lookup(packet.mark, protocol, source, sourcePort, settings, work);
    if (service === undefined) return 'accept';
    passage.trace?.({ kind: 'ipvs-service', service: service.key });
    const flow = new Tuple(
      protocol,
      inner.source,
      inner.destination,
      inner.sourcePort,
      inner.destinationPort,
    ).reply();
    const scheduled = this.#scheduling.schedule(service, flow, packet, passage);
    if (scheduled === 'ignored') return 'accept';
    return scheduled === 'no-destination' ? drop(packet, passage, 'no destination') : scheduled;
  }

  /** Whether the checksum is right, in the kernel's opinion. */
  #isTrusted(packet: PacketBuffer): boolean {
    const { kernel, tracking } = this.#director;
    if (packet.family === 4 || !kernel.mistakesIcmpv6) return true;
    return packet.checksumVerified || tracking.sees(6);
  }
}

/** The packet that an error is about, where IPVS would look for its connection. */
function relatedPacket({ family, icmp }: PacketBuffer): Packet | undefined {
  if (icmp === null || icmp.inner === null) return undefined;
  const related = family === 4 ? RELATED.includes(icmp.type) : icmp.type < FIRST_INFORMATIONAL;
  return related && isBalanced(icmp.inner.protocol) ? icmp.inner : undefined;
}
