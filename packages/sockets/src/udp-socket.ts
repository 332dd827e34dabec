import type { Address, Endpoint, Microseconds, Timer } from '@packet-path/core';
import type { Account } from './account.ts';
import type { Errands } from './errands.ts';

/** An event that a process reads from a UDP socket. */
export type UdpEvent =
  | { readonly kind: 'datagram'; readonly bytes: number; readonly from: Endpoint }
  /** An ICMP error has come: port unreachable. */
  | { readonly kind: 'refused' }
  /** The deadline has passed. */
  | { readonly kind: 'timed out' };

/** The surroundings of a socket. */
export interface UdpSocketOwner {
  readonly errands: Errands;
  readonly clockNow: () => Microseconds;
  /** Sends a datagram; answers whether the kernel took it. */
  transmit(socket: UdpSocket, to: Endpoint, bytes: number, account: Account): void;
  closed(socket: UdpSocket): void;
}

interface Waiting {
  readonly account: Account;
  readonly event: UdpEvent;
}

/** A UDP socket of a process: bound to a port, or connected to one peer. */
export class UdpSocket {
  readonly process: string;
  /** Null: any address of the host. */
  readonly address: Address | null;
  readonly port: number;
  /** The one it is connected to; null where it takes datagrams of anybody. */
  readonly peer: Endpoint | null;
  readonly #owner: UdpSocketOwner;
  readonly #queue: Waiting[] = [];
  /** For whose sake it was connected. */
  readonly #account: Account | undefined;
  #reader: ((event: UdpEvent) => void) | undefined;
  #deadline: Timer | undefined;
  #isClosed = false;

  constructor(
    process: string,
    local: { readonly address: Address | null; readonly port: number },
    peer: Endpoint | null,
    account: Account | undefined,
    owner: UdpSocketOwner,
  ) {
    this.process = process;
    this.address = local.address;
    this.port = local.port;
    this.peer = peer;
    this.#account = account;
    this.#owner = owner;
  }

  /** The account it was connected for; undefined for a bound socket, which serves many. */
  get account(): Account | undefined {
    return this.#account;
  }

  /** Reads one datagram, or what else there is to tell, now or when it comes. */
  receive(callback: (event: UdpEvent) => void): void {
    this.#reader = callback;
    const next = this.#queue.shift();
    if (next !== undefined) this.#hand(next, false);
  }

  /** Sends to whom it is connected to. */
  send(bytes: number): void {
    if (this.peer !== null) this.sendTo(this.peer, bytes);
  }

  sendTo(to: Endpoint, bytes: number): void {
    if (this.#isClosed) return;
    const account = this.#account ?? this.#owner.errands.account;
    this.#owner.errands.enqueue(account, () => this.#owner.transmit(this, to, bytes, account));
  }

  /** From now on, reading fails when so much time has passed. */
  setTimeout(duration: Microseconds): void {
    this.#deadline?.cancel();
    const { errands, clockNow } = this.#owner;
    const account = this.#account ?? errands.account;
    this.#deadline = errands.at(clockNow() + duration, account, () =>
      this.offer({ account, event: { kind: 'timed out' } }),
    );
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deadline?.cancel();
    this.#reader = undefined;
    this.#queue.length = 0;
    this.#owner.closed(this);
  }

  /** Something has come for it. */
  offer(waiting: Waiting): void {
    if (this.#reader === undefined) this.#queue.push(waiting);
    else this.#hand(waiting, true);
  }

  #hand({ account, event }: Waiting, waking: boolean): void {
    const reader = this.#reader;
    this.#reader = undefined;
    const { errands } = this.#owner;
    errands.enqueue(account, () => {
      if (this.#isClosed) return;
      if (waking) errands.count('wakeUps');
      reader?.(event);
    });
  }
}
