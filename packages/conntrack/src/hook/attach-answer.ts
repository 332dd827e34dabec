import { type PacketBuffer, TcpFlag } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { Settings } from '../table/settings.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { TcpState } from '../track/tcp/tcp-states.ts';
import { NO_CONNECTION } from '../tuple/connection-state.ts';
import type { ConntrackKernel } from './clash.ts';

/** The versions whose reset rules leave the connection as it is. */
const WITHOUT_CLOSING: readonly ConntrackKernel[] = ['5.5', '5.6'];

/**
 * Relates an answer of the kernel's to the connection of the packet that it answers
 * (net/netfilter/nf_conntrack_core.c, `nf_conntrack_attach`).
 */
export class AttachAnswer {
  readonly #table: ConnectionTable;
  readonly #settings: Settings;
  readonly #closes: boolean;

  constructor(table: ConnectionTable, settings: Settings, kernel: ConntrackKernel) {
    this.#table = table;
    this.#settings = settings;
    this.#closes = !WITHOUT_CLOSING.includes(kernel);
  }

  /** The answer is RELATED, in the other direction; a reset closes the connection. */
  run(answer: PacketBuffer, to: PacketBuffer): void {
    // Without a connection its state alone is attached, so that NOTRACK of iptables leaves the answer alone.
    answer.attached = to.connection === NO_CONNECTION;
    answer.connection = to.connection;
    answer.connectionState = 'RELATED';
    answer.connectionDirection = to.connectionDirection === 'original' ? 'reply' : 'original';
    const isReset = answer.tcp !== null && (answer.tcp.flags & TcpFlag.RST) !== 0;
    if (isReset && this.#closes && to.connection !== NO_CONNECTION) this.#close(to.connection);
  }

  /** One of TCP, since a RST answers nothing else, that is in the table, whatever its windows say (nf_conntrack_proto_tcp.c, `nf_conntrack_tcp_set_closing`). */
  #close(connection: ConntrackHandle): void {
    const table = this.#table;
    if (!table.has(connection, ConnectionStatus.CONFIRMED)) return;
    if (table.state(connection) === TcpState.CLOSE) return;
    table.setState(connection, TcpState.CLOSE);
    table.refresh(connection, this.#settings.tcp[TcpState.CLOSE]!);
  }
}
