import type { Address, Endpoint } from '@packet-path/core';
import type { KeepAliveOptions, SocketHost } from '@packet-path/sockets';
import type { OpenSession } from '../process/session.ts';

/** The part of the proxy that the server of a portal uses. */
export interface PortalContext {
  readonly host: SocketHost;
  /** `namespace/name:port`. */
  readonly service: string;
  readonly address: Address | null;
  readonly port: number;
  readonly sessions: Set<OpenSession>;
  /** How connections find out that a peer is gone; undefined where they do not. */
  readonly keepAlive: KeepAliveOptions | undefined;
  /** The endpoint that the balancer chooses; undefined where there is none. */
  next(client: Address, resetAffinity: boolean): Endpoint | undefined;
}

/** The server of one portal. */
export interface PortalServer {
  /** Stops taking clients. */
  close(): void;
}
