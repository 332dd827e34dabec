import { formatEndpoint, PacketPathError } from '@packet-path/core';
import type { SocketHost } from '@packet-path/sockets';
import type { OpenSession, ProxySession } from '../process/session.ts';
import { ListenerServer } from './listener-server.ts';
import type { LocalhostListener } from './listeners.ts';

/**
 * The part of kube-proxy's process that serves TCP node ports at 127.0.0.1 and ::1 in nftables mode
 * (KEP-6032, behind the gate KubeProxyNFTablesLocalhostNodePorts): the rules of this mode do not
 * translate packets to loopback addresses, so the process accepts connections there and opens a second
 * one to an endpoint for each.
 */
export class LocalhostNodePortProxy {
  readonly #host: SocketHost;
  readonly #servers = new Map<string, ListenerServer>();
  readonly #sessions = new Set<OpenSession>();
  #refused: readonly LocalhostListener[] = [];

  constructor(host: SocketHost) {
    this.#host = host;
  }

  /** The clients that it has now, in the order of their arrival. */
  get sessions(): readonly ProxySession[] {
    return [...this.#sessions];
  }

  /** The listeners that are open. */
  get listeners(): readonly LocalhostListener[] {
    return [...this.#servers.values()].map(({ listens }) => listens);
  }

  /** The listeners that were not opened, because another process has the port; tried again later. */
  get refused(): readonly LocalhostListener[] {
    return this.#refused;
  }

  /**
   * Follows the listeners of a synced cluster: opens new ones, closes those that are gone with the
   * connections of their clients, and gives the others their endpoints.
   */
  follow(listeners: readonly LocalhostListener[]): void {
    const wanted = new Map(listeners.map((listens) => [formatEndpoint(listens), listens]));
    for (const [key, server] of this.#servers) {
      if (wanted.has(key)) continue;
      server.close();
      this.#servers.delete(key);
    }
    const refused: LocalhostListener[] = [];
    for (const [key, listens] of wanted) {
      const server = this.#servers.get(key);
      if (server !== undefined) server.follow(listens);
      else if (!this.#open(key, listens)) refused.push(listens);
    }
    this.#refused = refused;
  }

  #open(key: string, listens: LocalhostListener): boolean {
    try {
      this.#servers.set(key, new ListenerServer(this.#host, listens, this.#sessions));
      return true;
    } catch (error) {
      if (error instanceof PacketPathError && error.code === 'not-allowed') return false;
      throw error;
    }
  }
}
