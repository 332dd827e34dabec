import {
  Address,
  type Endpoint,
  type Packet,
  SECOND,
  type Traversal,
  tcp,
  udp,
  unreachable,
  withFields,
} from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';
import type { JsonObject } from '../case/kernel-case.ts';
import { CALLED_PORT, type SocketCallName, type SocketCase } from '../case/socket-case.ts';
import { describePacket } from '../compare/describe-packet.ts';
import { reportedError } from '../observe/reported-error.ts';

/** Bytes of Linux's SYN over IPv4, its options included: MSS, SACK, timestamps, window scale. */
const SYN_BYTES = 60;
/**
 * Seconds after which a SYN without an answer is sent again, while the process waits 2.3 seconds
 * (net/ipv4/tcp_timer.c, `tcp_retransmit_timer`: `net.ipv4.tcp_syn_linear_timeouts` is 4).
 */
const REPETITIONS = [1, 2];
/** The first port of `net.ipv4.ip_local_port_range`, where no frame shows the one in use. */
const SOME_PORT = 32768;

/** The process of a case, and the stack it calls: its packets meet the case's host. */
export class SocketPlayer {
  /** The frames so far, as recordings list them. */
  readonly frames: JsonObject[] = [];
  readonly #host: LinuxHost;
  readonly #case: SocketCase;
  readonly #self: Endpoint;
  readonly #peer: Endpoint;
  /** The error that the socket was told of and the process has not read. */
  #error: string | undefined;

  constructor(host: LinuxHost, socketCase: SocketCase) {
    this.#host = host;
    this.#case = socketCase;
    const { client, destination } = socketCase;
    const address = Address.parse(destination);
    this.#peer = { address, port: CALLED_PORT };
    this.#self = {
      address: this.#addressTowards(address),
      port: client.port ?? SOME_PORT,
    };
  }

  /** Makes the next call; `ok`, or the name of its error. */
  call(name: SocketCallName): string {
    switch (name) {
      case 'connect':
        return this.#connect();
      case 'send':
        return this.#transmit(udp(this.#self, this.#peer, { payload: 1 }));
      case 'recv':
        return this.#takeError() ?? 'EAGAIN';
      case 'SO_ERROR within 2.3 s':
        return this.#waitForError();
      default:
        return unreachable(name);
    }
  }

  /** connect(2) of a socket that does not wait; one of UDP sends nothing. */
  #connect(): string {
    if (this.#case.protocol === 'udp') return 'ok';
    this.#transmit(this.#syn());
    return 'EINPROGRESS';
  }

  #waitForError(): string {
    const start = this.#host.clock.now;
    for (const seconds of REPETITIONS) {
      if (this.#error !== undefined) break;
      this.#host.clock.advanceTo(start + seconds * SECOND);
      this.#transmit(this.#syn());
    }
    return this.#takeError() ?? 'ok';
  }

  #syn(): Packet {
    return tcp(this.#self, this.#peer, { length: SYN_BYTES });
  }

  /** Sends a packet of the client, and lets it hear what comes back. */
  #transmit(packet: Packet): string {
    const { inputInterface } = this.#case.client;
    const sent = withFields(packet, { inputInterface });
    if (inputInterface !== null) this.#show(sent, inputInterface, 'in');
    const traversal = this.#host.send(sent);
    for (const answer of this.#answers(traversal)) this.#error ??= reportedError(answer);
    return traversal.sendError === null ? 'ok' : 'EPERM';
  }

  /** The answers that reach the client: by the wire, or, on the host itself, by `lo`. */
  #answers({ emitted, delivered }: Traversal): readonly Packet[] {
    for (const packet of emitted) this.#show(packet, packet.outputInterface ?? '', 'out');
    if (this.#case.client.place === 'world') return emitted;
    for (const packet of delivered) {
      for (const direction of ['out', 'in'] as const) this.#show(packet, 'lo', direction);
    }
    return delivered;
  }

  #show(packet: Packet, device: string, direction: 'in' | 'out'): void {
    this.frames.push({ ...describePacket(packet), interface: device, direction });
  }

  #takeError(): string | undefined {
    const error = this.#error;
    this.#error = undefined;
    return error;
  }

  #addressTowards(destination: Address): Address {
    const { address } = this.#case.client;
    if (address !== undefined) return Address.parse(address);
    return this.#host.sourceFor(destination) ?? destination;
  }
}
