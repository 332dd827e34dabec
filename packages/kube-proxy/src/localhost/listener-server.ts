import { type Endpoint, SECOND } from '@packet-path/core';
import type { SocketHost, TcpListener, TcpSocket } from '@packet-path/sockets';
import { PROCESS } from '../process/process-name.ts';
import { OpenSession } from '../process/session.ts';
import { ListenerBalancer } from './listener-balancer.ts';
import type { LocalhostListener } from './listeners.ts';

/** The timeout of the only attempt to reach an endpoint. */
const DIAL_TIMEOUT = 5 * SECOND;

/**
 * Serves one node port at a loopback address: accepts each client at once, calls one endpoint, and
 * copies both ways until both ends have sent all. A client whose endpoint does not answer is closed.
 */
export class ListenerServer {
  readonly #host: SocketHost;
  readonly #sessions: Set<OpenSession>;
  readonly #listener: TcpListener;
  readonly #balancer: ListenerBalancer;
  #listens: LocalhostListener;
  /** The sockets of its clients and their endpoints, by session. */
  readonly #sockets = new Map<OpenSession, TcpSocket[]>();

  /** @throws {PacketPathError} `not-allowed` where another process has the port */
  constructor(host: SocketHost, listens: LocalhostListener, sessions: Set<OpenSession>) {
    const { address, port } = listens;
    this.#host = host;
    this.#sessions = sessions;
    this.#listens = listens;
    this.#balancer = new ListenerBalancer(host.choices, host.clock, listens);
    this.#listener = host.sockets.listen({ process: PROCESS, address, port });
    this.#acceptNext();
  }

  get listens(): LocalhostListener {
    return this.#listens;
  }

  /** Takes other endpoints or another time of affinity; clients keep their endpoints. */
  follow(listens: LocalhostListener): void {
    this.#listens = listens;
    this.#balancer.follow(listens);
  }

  /** Stops listening, and closes the connections of its clients. */
  close(): void {
    this.#listener.close();
    for (const session of [...this.#sockets.keys()]) this.#end(session);
  }

  #acceptNext(): void {
    this.#listener.accept((client) => {
      this.#acceptNext();
      const session = new OpenSession(this.#listens.service, client.peer);
      this.#sessions.add(session);
      this.#sockets.set(session, [client]);
      this.#dial(client, session, this.#balancer.next());
    });
  }

  #dial(client: TcpSocket, session: OpenSession, to: Endpoint): void {
    const attempt = session.attempt(to);
    const call = { process: PROCESS, to, timeout: DIAL_TIMEOUT };
    this.#host.sockets.connect(call, (result, endpoint) => {
      attempt.result = result;
      const sockets = this.#sockets.get(session);
      if (result !== 'connected' || endpoint === undefined || sockets === undefined) {
        endpoint?.close();
        this.#end(session);
        return;
      }
      sockets.push(endpoint);
      const isDone = { client: false, endpoint: false };
      const done = (side: keyof typeof isDone): void => {
        isDone[side] = true;
        if (isDone.client && isDone.endpoint) this.#end(session);
      };
      this.#copy(client, endpoint, () => done('client'));
      this.#copy(endpoint, client, () => done('endpoint'));
    });
  }

  /** Copies one way; the end of one direction leaves the other open. */
  #copy(from: TcpSocket, to: TcpSocket, done: () => void): void {
    from.read((bytes) => {
      if (bytes === 0) {
        to.shutdown();
        done();
        return;
      }
      to.write(bytes);
      this.#host.sockets.copied(PROCESS, bytes);
      this.#copy(from, to, done);
    });
  }

  #end(session: OpenSession): void {
    for (const socket of this.#sockets.get(session) ?? []) socket.close();
    this.#sockets.delete(session);
    this.#sessions.delete(session);
  }
}
