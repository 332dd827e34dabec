import { ConnectionStatus, type Conntrack, NO_CONNECTION } from '@packet-path/conntrack';
import { type PacketBuffer, type Passage, Protocol, Tuple, type Verdict } from '@packet-path/core';
import { ConnectionFlag } from '../connection/connection-flag.ts';
import type { ConnectionTable } from '../connection/connection-table.ts';
import type { IpvsHandle } from '../connection/ipvs-handle.ts';
import type { KernelTraits } from '../settings/kernels.ts';

/** How IPVS uses conntrack's entries (net/netfilter/ipvs/ip_vs_nfct.c). */
export class Tracking {
  readonly #table: ConnectionTable;
  readonly #conntrack: Conntrack | undefined;

  constructor(table: ConnectionTable, conntrack: Conntrack | undefined) {
    this.#table = table;
    this.#conntrack = conntrack;
  }

  /** Whether conntrack sees the packets of a family, and so has verified their checksums. */
  sees(family: 4 | 6): boolean {
    return this.#conntrack?.enabled(family) ?? false;
  }

  /**
   * Conntrack's part before a packet is sent on: without `net.ipv4.vs.conntrack` it is to leave the
   * packet alone, with it the entry of a masqueraded connection learns what answers will look like.
   */
  prepare(handle: IpvsHandle, packet: PacketBuffer, passage: Passage, way: 'in' | 'out'): void {
    if (!this.#table.has(handle, ConnectionFlag.CONNTRACK)) {
      packet.connection = NO_CONNECTION;
      packet.connectionState = 'UNTRACKED';
      packet.untracked = true;
    } else if (this.#mayAlter(handle, packet)) {
      this.#alter(handle, packet, way);
      if (passage.trace === undefined) return;
      const reply = this.#conntrack!.tuple(packet.connection, 'reply');
      passage.trace({ kind: 'ipvs-conntrack', reply });
    }
  }

  /**
   * Conntrack's part before a packet goes into a tunnel (ip_vs_xmit.c, `ip_vs_tunnel_xmit_prepare`):
   * with `net.ipv4.vs.conntrack` its entry is confirmed. The packet with the tunnel's header is then
   * another one to conntrack, with an entry of its own.
   */
  confirm(handle: IpvsHandle, packet: PacketBuffer, passage: Passage): Verdict {
    const conntrack = this.#conntrack;
    if (conntrack === undefined || !this.#table.has(handle, ConnectionFlag.CONNTRACK)) {
      return 'accept';
    }
    return conntrack.confirm(packet, passage);
  }

  /** Whether conntrack holds an entry for the packet that the kernel waits for (`ip_vs_conn_uses_conntrack`). */
  isTracked(
    handle: IpvsHandle,
    packet: PacketBuffer,
    { dropsReusedFor }: Pick<KernelTraits, 'dropsReusedFor'>,
  ): boolean {
    const conntrack = this.#conntrack;
    return (
      conntrack !== undefined &&
      packet.connection !== NO_CONNECTION &&
      this.#table.has(handle, ConnectionFlag.CONNTRACK) &&
      (dropsReusedFor === 'any entry' ||
        (conntrack.status(packet.connection) & ConnectionStatus.CONFIRMED) !== 0)
    );
  }

  /** The connection keeps its conntrack entry when it ends. */
  disown(handle: IpvsHandle): void {
    this.#table.clear(handle, ConnectionFlag.CONNTRACK);
  }

  /** A connection ends: so does its entry (`ip_vs_conn_drop_conntrack`). */
  forget(handle: IpvsHandle): void {
    const conntrack = this.#conntrack;
    const table = this.#table;
    const entryIsIts = ConnectionFlag.CONNTRACK;
    const none = ConnectionFlag.ONE_PACKET | ConnectionFlag.TEMPLATE;
    if (conntrack === undefined || (table.flags(handle) & (entryIsIts | none)) !== entryIsIts) {
      return;
    }
    const entry = conntrack.find(
      new Tuple(
        table.protocol(handle),
        table.client(handle),
        table.virtual(handle),
        table.clientPort(handle),
        table.virtualPort(handle),
      ),
    );
    if (entry !== undefined) conntrack.delete(entry.handle);
  }

  /** `ip_vs_update_conntrack`: new entries of masqueraded connections, in their own direction. */
  #mayAlter(handle: IpvsHandle, packet: PacketBuffer): boolean {
    const table = this.#table;
    const conntrack = this.#conntrack;
    return (
      conntrack !== undefined &&
      packet.connection !== NO_CONNECTION &&
      packet.connectionDirection === 'original' &&
      table.forwarding(handle) === 'masquerade' &&
      !table.has(handle, ConnectionFlag.ONE_PACKET | ConnectionFlag.BYPASS) &&
      (conntrack.status(packet.connection) &
        (ConnectionStatus.CONFIRMED | ConnectionStatus.DYING)) ===
        0
    );
  }

  /** Answers come from the server that was chosen, or go to the service's address. */
  #alter(handle: IpvsHandle, { connection, protocol }: PacketBuffer, way: 'in' | 'out'): void {
    const table = this.#table;
    const conntrack = this.#conntrack!;
    const hasPorts = protocol !== Protocol.ICMP && protocol !== Protocol.ICMPV6;
    if (way === 'in') {
      const port = hasPorts ? table.destinationPort(handle) : undefined;
      conntrack.alterReply(connection, 'source', table.destination[handle]!.address, port);
    } else {
      const port = hasPorts ? table.virtualPort(handle) : undefined;
      conntrack.alterReply(connection, 'destination', table.virtual(handle), port);
    }
  }
}
