import { type Endpoint, formatEndpoint, type Microseconds } from '@packet-path/core';
import type { UdpSocket } from '@packet-path/sockets';
import { PROCESS } from '../process/process-name.ts';
import { OpenSession } from '../process/session.ts';
import type { PortalContext, PortalServer } from './portal-server.ts';
import { DIAL_TIMEOUTS } from './tcp-server.ts';

/** The most bytes of a datagram that are copied; the rest is lost (`proxysocket.go`, `buffer`). */
const BUFFER = 4096;

/**
 * Serves a UDP portal (userspace `proxysocket.go`, `udpProxySocket`): each client has a socket that is
 * connected to an endpoint, until no datagram has passed for the timeout.
 */
export class UdpServer implements PortalServer {
  readonly #context: PortalContext;
  readonly #timeout: Microseconds;
  readonly #socket: UdpSocket;
  /** By the client's address and port. */
  readonly #backends = new Map<string, UdpSocket>();
  #isOpen = true;

  constructor(context: PortalContext, timeout: Microseconds) {
    this.#context = context;
    this.#timeout = timeout;
    const { host, address, port } = context;
    this.#socket = host.sockets.bindUdp({ process: PROCESS, address, port });
    this.#receiveNext();
  }

  /** Closes the portal's socket: no client is heard or answered any more. */
  close(): void {
    this.#isOpen = false;
    this.#socket.close();
  }

  #receiveNext(): void {
    this.#socket.receive((event) => {
      if (event.kind === 'datagram') this.#pass(event.from, Math.min(event.bytes, BUFFER));
      this.#receiveNext();
    });
  }

  #pass(client: Endpoint, bytes: number): void {
    const key = formatEndpoint(client);
    const backend = this.#backends.get(key) ?? this.#open(client, key);
    if (backend === undefined) return;
    backend.send(bytes);
    this.#context.host.sockets.copied(PROCESS, bytes);
    backend.setTimeout(this.#timeout);
  }

  /** Opens a socket for a new client; another endpoint is tried only where one has no route. */
  #open(client: Endpoint, key: string): UdpSocket | undefined {
    const { host, service, sessions, next } = this.#context;
    const session = new OpenSession(service, client);
    while (session.attempts.length < DIAL_TIMEOUTS.length) {
      const to = next(client.address, session.attempts.length > 0);
      if (to === undefined) return undefined;
      const attempt = session.attempt(to);
      const backend = host.sockets.connectUdp({ process: PROCESS, to });
      attempt.result = backend === undefined ? 'unreachable' : 'connected';
      if (backend === undefined) continue;
      host.sockets.tookClient();
      sessions.add(session);
      this.#backends.set(key, backend);
      this.#answer(client, key, backend, session);
      return backend;
    }
    return undefined;
  }

  #answer(client: Endpoint, key: string, backend: UdpSocket, session: OpenSession): void {
    backend.receive((event) => {
      if (event.kind !== 'datagram' || !this.#isOpen) {
        this.#backends.delete(key);
        this.#context.sessions.delete(session);
        backend.close();
        return;
      }
      const bytes = Math.min(event.bytes, BUFFER);
      backend.setTimeout(this.#timeout);
      this.#socket.sendTo(client, bytes);
      this.#context.host.sockets.copied(PROCESS, bytes);
      this.#answer(client, key, backend, session);
    });
  }
}
