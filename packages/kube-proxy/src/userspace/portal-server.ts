import type { Address, Endpoint } from '@packet-path/core';
import type { SocketHost } from '@packet-path/sockets';
import type { OpenSession } from './session.ts';

/** The name of the process, as traces tell it. */
export const PROCESS = 'kube-proxy';

/** What the proxy gives to those who serve its portals. */
export interface PortalContext {
  readonly host: SocketHost;
  /** `namespace/name:port`. */
  readonly service: string;
  readonly address: Address | null;
  readonly port: number;
  readonly sessions: Set<OpenSession>;
  /** The balancer's answer; undefined where there is no endpoint. */
  next(client: Address, resetAffinity: boolean): Endpoint | undefined;
}

/** Whoever serves a portal. */
export interface PortalServer {
  /** Takes no more. */
  close(): void;
}
