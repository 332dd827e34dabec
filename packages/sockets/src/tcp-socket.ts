import type { Endpoint, Packet } from '@packet-path/core';
import { type Microseconds, SECOND, type Timer } from '@packet-path/core';
import type { Account } from './account.ts';
import type { Errands } from './errands.ts';
import { KeepAlive, type KeepAliveOptions } from './keep-alive.ts';
import { TcpEnd, type TcpEndState } from './tcp-end.ts';

/** How a connection that a process began came out. */
export type ConnectResult = 'connected' | 'refused' | 'timed out' | 'unreachable';

/** The first repetition of a SYN, and of a SYN and ACK; each later one waits twice as long (`TCP_TIMEOUT_INIT`). */
const FIRST_TIMEOUT: Microseconds = SECOND;
/** How often they are repeated (`net.ipv4.tcp_syn_retries`, `net.ipv4.tcp_synack_retries`). */
const RETRIES = { SYN_SENT: 6, SYN_RECV: 5 } as const;

/** The surroundings of a socket. */
export interface TcpSocketOwner {
  readonly clockNow: () => Microseconds;
  readonly errands: Errands;
  /** Sends a segment of the socket. */
  transmit(packet: Packet): void;
  /** A handshake that the peer began is over. */
  accepted(): void;
  /** Nothing more comes, except what TIME_WAIT has to answer. */
  closed(state: TcpEndState): void;
}

/** A connection of a process: one that it accepted, or began. */
export class TcpSocket {
  readonly process: string;
  readonly account: Account;
  readonly #owner: TcpSocketOwner;
  readonly #end: TcpEnd;
  #unread = 0;
  /** The peer sends no more. */
  #ended = false;
  #isClosed = false;
  #reader: ((bytes: number) => void) | undefined;
  #connecting: ((result: ConnectResult) => void) | undefined;
  #deadline: Timer | undefined;
  #repetition: Timer | undefined;
  #keepAlive: KeepAlive | undefined;

  constructor(
    process: string,
    self: Endpoint,
    peer: Endpoint,
    account: Account,
    owner: TcpSocketOwner,
  ) {
    this.process = process;
    this.account = account;
    this.#owner = owner;
    const { errands } = owner;
    this.#end = new TcpEnd(
      self,
      peer,
      (packet) => errands.enqueue(account, () => owner.transmit(packet)),
      {
        established: () => this.#established(),
        received: (bytes) => this.#received(bytes),
        ended: () => this.#hearEnd(),
        broken: (how) => this.#broken(how),
        closed: () => {
          this.#stopTimers();
          owner.closed(this.#end.state);
        },
      },
    );
  }

  get self(): Endpoint {
    return this.#end.self;
  }

  get peer(): Endpoint {
    return this.#end.peer;
  }

  get state(): TcpEndState {
    return this.#end.state;
  }

  /**
   * Sends a SYN, and calls back when the connection has come about, or not: at the latest when the
   * time is over, if one is given.
   */
  connect(callback: (result: ConnectResult) => void, timeout?: Microseconds): void {
    this.#connecting = callback;
    if (timeout !== undefined) {
      // Before the first repetition is set: of two timers of one moment, the deadline is first.
      this.#deadline = this.#at(timeout, () => this.#giveUp());
    }
    this.#end.open();
    this.#repeatLater(0);
  }

  /** Answers the SYN that began it. */
  acceptFrom(syn: Packet): void {
    this.#end.accept(syn);
    this.#repeatLater(0);
  }

  /** Reads all there is, now or when something comes; 0 at the end, and after a reset: read(2). */
  read(callback: (bytes: number) => void): void {
    this.#reader = callback;
    if (this.#unread > 0 || this.#ended) this.#hand(false);
  }

  write(bytes: number): void {
    this.#end.write(bytes);
  }

  /**
   * Looks from now on whether the peer is still there, when nothing has come from it for long: setsockopt(2),
   * SO_KEEPALIVE. Without it a connection that neither end closes stays for ever. A peer that does not answer is told
   * by a reset, and the reader by the end.
   */
  keepAlive(options: KeepAliveOptions = {}): void {
    this.#keepAlive?.stop();
    if (this.state === 'CLOSE') return;
    this.#keepAlive = new KeepAlive(options, {
      now: this.#owner.clockNow,
      at: (duration, run) => this.#at(duration, run),
      probe: () => this.#end.probe(),
      giveUp: () => this.#end.timeOut(),
    });
  }

  /** Ends one direction: nothing more is written, and reading goes on: shutdown(2), SHUT_WR. */
  shutdown(): void {
    if (!this.#isClosed) this.#end.shutdown();
  }

  /** Ends it; resets it where bytes are left unread: close(2). */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#reader = undefined;
    this.#connecting = undefined;
    this.#end.close(this.#unread > 0);
  }

  /** Resets it, whatever its state. */
  abort(): void {
    this.#unread ||= 1;
    this.close();
  }

  hear(packet: Packet): void {
    this.#keepAlive?.heard();
    this.#end.hear(packet);
  }

  /** An ICMP error has come for it: that ends a handshake, and nothing later. */
  hearError(): void {
    if (this.state === 'SYN_SENT') this.#end.fail();
  }

  #established(): void {
    this.#deadline?.cancel();
    this.#repetition?.cancel();
    if (this.#connecting === undefined) this.#owner.accepted();
    else this.#tellConnect('connected');
  }

  #received(bytes: number): void {
    this.#unread += bytes;
    this.#hand(true);
  }

  #hearEnd(): void {
    this.#ended = true;
    this.#hand(true);
  }

  #broken(how: 'refused' | 'reset'): void {
    this.#unread = 0;
    this.#ended = true;
    if (how === 'refused') this.#tellConnect('refused');
    else this.#hand(true);
  }

  #hand(waking: boolean): void {
    const reader = this.#reader;
    if (reader === undefined) return;
    this.#reader = undefined;
    const { errands } = this.#owner;
    errands.enqueue(this.account, () => {
      if (this.#isClosed) return;
      if (waking) errands.count('wakeUps');
      const bytes = this.#unread;
      this.#unread = 0;
      reader(bytes);
    });
  }

  #tellConnect(result: ConnectResult): void {
    const callback = this.#connecting;
    this.#connecting = undefined;
    if (callback === undefined) return;
    const { errands } = this.#owner;
    errands.enqueue(this.account, () => {
      errands.count('wakeUps');
      callback(result);
    });
  }

  #giveUp(): void {
    this.#tellConnect('timed out');
    this.#end.close();
  }

  #repeatLater(times: number): void {
    const { state } = this.#end;
    if (state !== 'SYN_SENT' && state !== 'SYN_RECV') return;
    this.#repetition = this.#at(FIRST_TIMEOUT * 2 ** times, () => {
      if (times < RETRIES[state]) {
        this.#end.repeatHandshake();
        this.#repeatLater(times + 1);
      } else if (state === 'SYN_SENT') this.#giveUp();
      else this.#forget();
    });
  }

  #forget(): void {
    this.#end.forget();
    this.#owner.closed('CLOSE');
  }

  #stopTimers(): void {
    this.#keepAlive?.stop();
    this.#deadline?.cancel();
    this.#repetition?.cancel();
  }

  #at(duration: Microseconds, run: () => void): Timer {
    const { errands, clockNow } = this.#owner;
    return errands.at(clockNow() + duration, this.account, run);
  }
}
