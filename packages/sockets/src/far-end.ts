import type { Endpoint, Packet } from '@packet-path/core';
import { IP_HEADER, Protocol, udp, withFields } from '@packet-path/core';
import type { Account } from './account.ts';
import type { Errands } from './errands.ts';
import { TcpEnd } from './tcp-end.ts';

/**
 * Whoever a process has called, played: it accepts, acknowledges, and closes when the process does.
 * The holder of the account decides what payload it sends.
 */
export class FarEnd {
  readonly protocol: number;
  /** As it sees itself, and whom it sees: what every rewriting on the way came to. */
  readonly self: Endpoint;
  readonly peer: Endpoint;
  readonly #account: Account;
  readonly #tcp: TcpEnd | undefined;
  readonly #transmit: (packet: Packet) => void;
  /** It has heard from the process, and been heard. */
  isOpen = false;

  constructor(first: Packet, device: string | null, account: Account, errands: Errands) {
    this.protocol = first.protocol;
    this.self = { address: first.destination, port: first.destinationPort };
    this.peer = { address: first.source, port: first.sourcePort };
    this.#account = account;
    this.#transmit = (packet) =>
      errands.enqueue(account, () => {
        errands.carry(withFields(packet, { inputInterface: device }));
      });
    if (first.protocol === Protocol.TCP) this.#tcp = this.#makeTcp();
  }

  hear(packet: Packet): void {
    if (this.#tcp === undefined) {
      this.isOpen = true;
      this.#account.heardByFarEnd(this, packet.length - IP_HEADER[packet.family] - 8);
    } else if (this.#tcp.state === 'CLOSE') this.#tcp.accept(packet);
    else this.#tcp.hear(packet);
  }

  /** Sends payload to the process. */
  write(bytes: number): void {
    if (this.#tcp !== undefined) this.#tcp.write(bytes);
    else this.#transmit(udp(this.self, this.peer, { payload: bytes }));
  }

  /** Ends its half of the connection. */
  close(): void {
    this.#tcp?.close();
  }

  get isClosed(): boolean {
    return this.#tcp?.state === 'CLOSE';
  }

  #makeTcp(): TcpEnd {
    const end = new TcpEnd(this.self, this.peer, this.#transmit, {
      established: () => {
        this.isOpen = true;
      },
      received: (bytes) => this.#account.heardByFarEnd(this, bytes),
      ended: () => end.close(),
      broken: () => undefined,
      closed: () => undefined,
    });
    return end;
  }
}
