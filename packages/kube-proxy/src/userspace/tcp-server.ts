import { MILLISECOND } from '@packet-path/core';
import type { TcpListener, TcpSocket } from '@packet-path/sockets';
import { PROCESS } from '../process/process-name.ts';
import { OpenSession } from '../process/session.ts';
import type { PortalContext, PortalServer } from './portal-server.ts';

/**
 * The timeout of each attempt to reach an endpoint (`EndpointDialTimeouts`): 250 ms, 500 ms, 1 s, 2
 * s.
 */
export const DIAL_TIMEOUTS: readonly number[] = [250, 500, 1000, 2000].map(
  (time) => time * MILLISECOND,
);

/**
 * Serves a TCP portal (userspace `proxysocket.go`, `tcpProxySocket`): accepts, connects to an
 * endpoint, copies both ways. Clients are connected one after the other, so an endpoint that does not
 * answer keeps all later clients of the portal waiting.
 */
export class TcpServer implements PortalServer {
  readonly #context: PortalContext;
  readonly #listener: TcpListener;
  #isOpen = true;

  constructor(context: PortalContext) {
    this.#context = context;
    const { host, address, port } = context;
    this.#listener = host.sockets.listen({ process: PROCESS, address, port });
    this.#acceptNext();
  }

  /** Stops listening. Clients that were accepted keep their connections. */
  close(): void {
    this.#isOpen = false;
    this.#listener.close();
  }

  #acceptNext(): void {
    if (!this.#isOpen) return;
    this.#listener.accept((client) => {
      const session = new OpenSession(this.#context.service, client.peer);
      this.#context.sessions.add(session);
      this.#keepAlive(client);
      this.#dial(client, session);
    });
  }

  /** Tries the next endpoint; after the first failure the client's affinity is ignored. */
  #dial(client: TcpSocket, session: OpenSession): void {
    const { host, next } = this.#context;
    const tried = session.attempts.length;
    const timeout = DIAL_TIMEOUTS[tried];
    const to = timeout === undefined ? undefined : next(client.peer.address, tried > 0);
    if (to === undefined || timeout === undefined) {
      this.#end(session, client);
      this.#acceptNext();
      return;
    }
    const attempt = session.attempt(to);
    host.sockets.connect({ process: PROCESS, to, timeout }, (result, endpoint) => {
      attempt.result = result;
      if (result !== 'connected' || endpoint === undefined) {
        this.#dial(client, session);
        return;
      }
      this.#keepAlive(endpoint);
      this.#copy(client, endpoint, session);
      this.#copy(endpoint, client, session);
      this.#acceptNext();
    });
  }

  #keepAlive(socket: TcpSocket): void {
    const { keepAlive } = this.#context;
    if (keepAlive !== undefined) socket.keepAlive(keepAlive);
  }

  /** Copies one way. When either side ends, both are closed: no connection stays half open. */
  #copy(from: TcpSocket, to: TcpSocket, session: OpenSession): void {
    from.read((bytes) => {
      if (bytes === 0) {
        this.#end(session, to, from);
        return;
      }
      to.write(bytes);
      this.#context.host.sockets.copied(PROCESS, bytes);
      this.#copy(from, to, session);
    });
  }

  #end(session: OpenSession, ...sockets: readonly TcpSocket[]): void {
    for (const socket of sockets) socket.close();
    this.#context.sessions.delete(session);
  }
}
