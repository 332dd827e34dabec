import type { Address } from '@packet-path/core';
import type { Errands } from './errands.ts';
import type { TcpSocket } from './tcp-socket.ts';

/** Connections that may wait to be accepted (`net.core.somaxconn`). */
export const SOMAXCONN = 4096;

/** A socket that takes connections: they wait until the process accepts them. */
export class TcpListener {
  readonly process: string;
  /** Null: any address of the host. */
  readonly address: Address | null;
  readonly port: number;
  readonly #errands: Errands;
  readonly #backlog: number;
  readonly #close: (listener: TcpListener) => void;
  readonly #ready: TcpSocket[] = [];
  #waiting: ((socket: TcpSocket) => void) | undefined;

  constructor(
    process: string,
    address: Address | null,
    port: number,
    backlog: number,
    errands: Errands,
    close: (listener: TcpListener) => void,
  ) {
    this.process = process;
    this.address = address;
    this.port = port;
    this.#backlog = backlog;
    this.#errands = errands;
    this.#close = close;
  }

  /** Whether no more connections can wait: the kernel then leaves a SYN unanswered. */
  get isFull(): boolean {
    return this.#ready.length > this.#backlog;
  }

  /** Takes the next connection, now or when there is one: accept(2). */
  accept(callback: (socket: TcpSocket) => void): void {
    this.#waiting = callback;
    const socket = this.#ready.shift();
    if (socket !== undefined) this.#hand(socket, false);
  }

  /** A connection has come about. */
  offer(socket: TcpSocket): void {
    if (this.#waiting === undefined) this.#ready.push(socket);
    else this.#hand(socket, true);
  }

  /** Takes no more; those that wait are reset, those accepted stay. */
  close(): void {
    this.#waiting = undefined;
    this.#close(this);
    for (const socket of this.#ready.splice(0)) socket.abort();
  }

  #hand(socket: TcpSocket, waking: boolean): void {
    const callback = this.#waiting;
    this.#waiting = undefined;
    this.#errands.enqueue(socket.account, () => {
      if (waking) this.#errands.count('wakeUps');
      this.#errands.count('socketsAccepted');
      callback?.(socket);
    });
  }
}
