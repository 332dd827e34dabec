import type { Address } from '@packet-path/core';
import { type Endpoint, formatEndpoint, Protocol } from '@packet-path/core';
import type { TcpListener } from './tcp-listener.ts';
import type { TcpSocket } from './tcp-socket.ts';
import type { UdpSocket } from './udp-socket.ts';

/** A socket that takes what comes to its port: a listener, or a bound UDP socket. */
export type BoundSocket = TcpListener | UdpSocket;

/** The sockets of a host's processes, by whom they hear. */
export class SocketTable {
  readonly #bound = new Map<string, BoundSocket[]>();
  readonly #connections = new Map<string, TcpSocket | UdpSocket>();
  /** How many sockets have a local port, connected ones included. */
  readonly #users = new Map<string, number>();

  get isEmpty(): boolean {
    return this.#bound.size === 0 && this.#connections.size === 0;
  }

  /** The connection whose packets go from `peer` to `self`. */
  connection(protocol: number, self: Endpoint, peer: Endpoint): TcpSocket | UdpSocket | undefined {
    return this.#connections.get(connectionKey(protocol, self, peer));
  }

  /** Whoever takes what comes to a port: a socket of that address before one of any. */
  bound(protocol: number, { address, port }: Endpoint): BoundSocket | undefined {
    const sockets = this.#bound.get(portKey(protocol, port));
    if (sockets === undefined) return undefined;
    return (
      sockets.find((socket) => socket.address?.equals(address) === true) ??
      sockets.find((socket) => socket.address === null)
    );
  }

  /** Whether a socket may be bound there beside those that are: not twice to an address, nor to any. */
  isFree(protocol: number, address: Address | null, port: number): boolean {
    const sockets = this.#bound.get(portKey(protocol, port)) ?? [];
    return sockets.every(
      (known) =>
        address !== null &&
        known.address !== null &&
        (known.address.family !== address.family || !known.address.equals(address)),
    );
  }

  /** Whether any socket of a process has the local port. */
  isUsed(protocol: number, port: number): boolean {
    return (this.#users.get(portKey(protocol, port)) ?? 0) > 0;
  }

  bind(protocol: number, socket: BoundSocket): void {
    const key = portKey(protocol, socket.port);
    const sockets = this.#bound.get(key);
    if (sockets === undefined) this.#bound.set(key, [socket]);
    else sockets.push(socket);
    this.#use(key, 1);
  }

  unbind(protocol: number, socket: BoundSocket): void {
    const key = portKey(protocol, socket.port);
    const left = this.#bound.get(key)?.filter((known) => known !== socket) ?? [];
    if (left.length > 0) this.#bound.set(key, left);
    else this.#bound.delete(key);
    this.#use(key, -1);
  }

  connect(protocol: number, self: Endpoint, peer: Endpoint, socket: TcpSocket | UdpSocket): void {
    this.#connections.set(connectionKey(protocol, self, peer), socket);
    this.#use(portKey(protocol, self.port), 1);
  }

  /** Forgets a connection, if it is still this socket's. */
  disconnect(
    protocol: number,
    self: Endpoint,
    peer: Endpoint,
    socket: TcpSocket | UdpSocket,
  ): void {
    const key = connectionKey(protocol, self, peer);
    if (this.#connections.get(key) !== socket) return;
    this.#connections.delete(key);
    this.#use(portKey(protocol, self.port), -1);
  }

  #use(key: string, by: 1 | -1): void {
    const users = (this.#users.get(key) ?? 0) + by;
    if (users > 0) this.#users.set(key, users);
    else this.#users.delete(key);
  }
}

function portKey(protocol: number, port: number): string {
  return `${protocol === Protocol.TCP ? 'tcp' : 'udp'} ${port}`;
}

function connectionKey(protocol: number, self: Endpoint, peer: Endpoint): string {
  return `${portKey(protocol, self.port)} ${self.address} ${formatEndpoint(peer)}`;
}
