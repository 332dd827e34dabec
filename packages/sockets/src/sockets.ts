import type { Delivered, Host, Packet } from '@packet-path/core';
import {
  checkArgument,
  closedPortAnswer,
  type Endpoint,
  formatEndpoint,
  hasPorts,
  IP_HEADER,
  PacketPathError,
  Protocol,
  someBareHost,
  TcpFlag,
  type TraceSteps,
  type Traversal,
  toEndpoint,
  UNSPECIFIED,
  udp,
  type Work,
} from '@packet-path/core';
import { Account, type Attempt, newAttempt } from './account.ts';
import type { ConnectOptions } from './connect-options.ts';
import { Errands } from './errands.ts';
import { FarEnds } from './far-ends.ts';
import { heardElsewhere } from './heard-elsewhere.ts';
import { type BindOptions, LocalPorts } from './local-ports.ts';
import { type AssumedListener, OpenPorts } from './open-ports.ts';
import { SocketTable } from './socket-table.ts';
import { SOMAXCONN, TcpListener } from './tcp-listener.ts';
import { type ConnectResult, TcpSocket } from './tcp-socket.ts';
import { TimeWait } from './time-wait.ts';
import { UdpSocket } from './udp-socket.ts';

/**
 * The sockets that processes of a host have opened. Their packets meet the host's hooks as any
 * packet does, and what is delivered to them is answered by the host's own stack.
 *
 * With no socket open, a host takes what is delivered and answers nothing.
 */
export class Sockets {
  readonly farEnds: FarEnds;
  readonly errands: Errands;
  readonly #host: Host;
  readonly #table = new SocketTable();
  readonly #timeWait: TimeWait;
  readonly #ports: LocalPorts;
  readonly #open = new OpenPorts();
  /** A process calls a far end: that is played, on this host too. */
  #isCalling = false;
  /**
   * A port without a socket answers, RST or ICMP port unreachable, as Linux does; or takes every
   * packet and stays silent, as the hosts of the recordings do.
   */
  closedPorts: 'answer' | 'silent' = 'answer';

  constructor(host: Host) {
    checkArgument('new Sockets', 'host', host, someBareHost);
    this.#host = host;
    let carry = (packet: Packet): Traversal => host.carry(packet);
    this.errands = new Errands(host.clock, (packet) => carry(packet));
    host.aroundSend((send) => {
      carry = send;
      return (packet) => this.errands.send(packet);
    });
    host.deliverTo((packet) => this.deliver(packet));
    this.farEnds = new FarEnds(this.errands);
    this.#timeWait = new TimeWait(host.clock);
    this.#ports = new LocalPorts(host, this.#table, this.#timeWait);
  }

  /** Whether any process has a socket open. */
  get inUse(): boolean {
    return !this.#table.isEmpty;
  }

  /** Opens a port for connections. @throws {PacketPathError} `not-allowed` where it is taken */
  listen(options: BindOptions): TcpListener {
    const { address, port } = this.#ports.claim(Protocol.TCP, options);
    const listener = new TcpListener(
      options.process,
      address,
      port,
      options.backlog ?? SOMAXCONN,
      this.errands,
      (closed) => this.#table.unbind(Protocol.TCP, closed),
    );
    this.#table.bind(Protocol.TCP, listener);
    return listener;
  }

  /** Opens a port for datagrams. @throws {PacketPathError} `not-allowed` where it is taken */
  bindUdp(options: BindOptions): UdpSocket {
    const local = this.#ports.claim(Protocol.UDP, options);
    const socket = new UdpSocket(options.process, local, null, undefined, {
      errands: this.errands,
      clockNow: () => this.#host.clock.now,
      transmit: (from, to, bytes, account) => this.#sendDatagram(from, to, bytes, account),
      closed: (closed) => this.#table.unbind(Protocol.UDP, closed),
    });
    this.#table.bind(Protocol.UDP, socket);
    return socket;
  }

  /** Does what a process does of its own accord, with all that follows; answers the work. */
  perform(run: () => void): Work {
    return this.errands.perform(new Account(), run);
  }

  /**
   * Begins a connection, for the sake of what is under way; the callback hears how it came out.
   *
   * @throws {PacketPathError} `not-allowed` outside of a callback of a socket and of `perform`
   */
  connect(
    { process, to, timeout }: ConnectOptions,
    callback: (result: ConnectResult, socket: TcpSocket | undefined) => void,
  ): void {
    const peer = toEndpoint(to);
    const account = this.#begin();
    const self = this.#ports.localEnd(Protocol.TCP, peer);
    if (self === undefined) {
      this.errands.enqueue(account, () => callback('unreachable', undefined));
      return;
    }
    const attempt = newAttempt(Protocol.TCP, self, peer);
    account.attempts.push(attempt);
    const socket = this.#openTcp(process, self, peer, account, {
      accepted: () => undefined,
      sent: (packet) => this.#call(packet, account, attempt),
    });
    this.#tell({
      event: 'connect',
      process,
      from: formatEndpoint(self),
      to: formatEndpoint(peer),
    });
    socket.connect((result) => {
      this.#tell({ event: result, process, to: formatEndpoint(peer) });
      callback(result, socket);
    }, timeout);
  }

  /**
   * A socket that exchanges datagrams with one peer; undefined where no route leads there. Throws as
   * {@link connect}.
   */
  connectUdp({ process, to }: ConnectOptions): UdpSocket | undefined {
    const peer = toEndpoint(to);
    const account = this.#begin();
    const self = this.#ports.localEnd(Protocol.UDP, peer);
    if (self === undefined) return undefined;
    const attempt = newAttempt(Protocol.UDP, self, peer);
    account.attempts.push(attempt);
    const socket = new UdpSocket(process, self, peer, account, {
      errands: this.errands,
      clockNow: () => this.#host.clock.now,
      transmit: (_, to, bytes) => this.#call(udp(self, to, { payload: bytes }), account, attempt),
      closed: (closed) => {
        this.#table.disconnect(Protocol.UDP, self, peer, closed);
        if (attempt.farEnd !== undefined) this.farEnds.forget(attempt.farEnd);
      },
    });
    this.#table.connect(Protocol.UDP, self, peer, socket);
    this.#tell({
      event: 'connect',
      process,
      from: formatEndpoint(self),
      to: formatEndpoint(peer),
    });
    return socket;
  }

  /** Says that a process has opened a socket for one more of its UDP clients. */
  tookClient(): void {
    this.errands.count('socketsAccepted');
  }

  /** Says that a process has copied payload from one socket to another. */
  copied(process: string, bytes: number): void {
    this.errands.count('bytesCopied', bytes);
    this.#tell({ event: 'copy', process, bytes });
  }

  /**
   * Says where servers listen on the host that no process here plays: packets to them are delivered,
   * and whoever plays connections answers. These take the place of those said before.
   */
  assumeListeners(listeners: Iterable<AssumedListener>): void {
    this.#open.assume(listeners);
  }

  /** Says that the kernel itself listens at a port from now on, as the devices of tunnels do. */
  openKernelPort(listener: AssumedListener): void {
    this.#open.openKernel(listener);
  }

  /**
   * Says that a client on this host is played, which has a port of its own: answers to it are
   * delivered. The function that comes back closes the port.
   */
  playClient(protocol: number, client: Endpoint): () => void {
    return this.#open.openClient(protocol, client);
  }

  /** Gives a delivered packet to the socket it is for. */
  deliver(packet: Packet): Delivered {
    const process = this.#processOf(packet);
    const isTaken = process !== null || this.#isCalling || this.closedPorts === 'silent';
    return { process, taken: isTaken || this.#open.takes(packet) };
  }

  #processOf(packet: Packet): string | null {
    if (this.#table.isEmpty) return null;
    this.#timeWait.sweep();
    if (packet.icmp !== null) return this.#deliverError(packet);
    if (!hasPorts(packet.protocol)) return null;
    const self = { address: packet.destination, port: packet.destinationPort };
    const peer = { address: packet.source, port: packet.sourcePort };
    const connection = this.#table.connection(packet.protocol, self, peer);
    const opens = packet.tcp !== null && isSyn(packet.tcp.flags);
    if (connection instanceof TcpSocket && !(connection.state === 'TIME_WAIT' && opens)) {
      this.errands.enqueue(connection.account, () => connection.hear(packet));
      return connection.process;
    }
    const bound = connection ?? this.#table.bound(packet.protocol, self);
    if (bound instanceof UdpSocket) return this.#deliverDatagram(packet, bound, peer);
    if (bound instanceof TcpListener) return this.#deliverToListener(packet, bound, self, peer);
    return null;
  }

  #begin(): Account {
    if (!this.errands.isUnderWay) {
      throw new PacketPathError('not-allowed', 'no process is at work', {
        expected: 'a call from within a callback, or from perform',
      });
    }
    this.errands.count('socketsConnected');
    return this.errands.account;
  }

  #deliverDatagram(packet: Packet, socket: UdpSocket, from: Endpoint): string {
    const account = socket.account ?? this.errands.account;
    const bytes = packet.length - IP_HEADER[packet.family] - 8;
    this.errands.enqueue(account, () =>
      socket.offer({ account, event: { kind: 'datagram', bytes, from } }),
    );
    return socket.process;
  }

  #deliverToListener(
    packet: Packet,
    listener: TcpListener,
    self: Endpoint,
    peer: Endpoint,
  ): string {
    const { process } = listener;
    const { account } = this.errands;
    if (packet.tcp === null || !isSyn(packet.tcp.flags)) {
      const answer = closedPortAnswer(packet);
      if (answer !== undefined) this.errands.enqueue(account, () => this.#answer(answer, account));
      return process;
    }
    if (listener.isFull) return process;
    const socket = this.#openTcp(process, self, peer, account, {
      accepted: () => listener.offer(socket),
      sent: (segment) => this.#answer(segment, account),
    });
    this.errands.enqueue(account, () => socket.acceptFrom(packet));
    return process;
  }

  /** An ICMP error is for the socket that sent what it quotes. */
  #deliverError({ icmp }: Packet): string | null {
    const inner = icmp?.inner ?? null;
    if (inner === null || !hasPorts(inner.protocol)) return null;
    const self = { address: inner.source, port: inner.sourcePort };
    const peer = { address: inner.destination, port: inner.destinationPort };
    const socket = this.#table.connection(inner.protocol, self, peer);
    if (socket === undefined) return null;
    const { account } = socket;
    if (account === undefined) return null;
    this.errands.enqueue(account, () => {
      if (socket instanceof TcpSocket) socket.hearError();
      else socket.offer({ account, event: { kind: 'refused' } });
    });
    return socket.process;
  }

  #openTcp(
    process: string,
    self: Endpoint,
    peer: Endpoint,
    account: Account,
    events: { accepted(): void; sent(packet: Packet): void },
  ): TcpSocket {
    const forget = (): void => this.#table.disconnect(Protocol.TCP, self, peer, socket);
    const socket: TcpSocket = new TcpSocket(process, self, peer, account, {
      errands: this.errands,
      clockNow: () => this.#host.clock.now,
      transmit: (packet) => events.sent(packet),
      accepted: () => events.accepted(),
      closed: (state) => {
        if (state === 'TIME_WAIT') this.#timeWait.add(forget);
        else forget();
      },
    });
    const before = this.#table.connection(Protocol.TCP, self, peer);
    if (before !== undefined) this.#table.disconnect(Protocol.TCP, self, peer, before);
    this.#table.connect(Protocol.TCP, self, peer, socket);
    return socket;
  }

  /** Sends a packet to whom a process has called: who hears it is played. */
  #call(packet: Packet, account: Account, attempt: Attempt): void {
    const traversal = this.#carryToFarEnd(packet);
    if (attempt.opening.packets === 0) attempt.opening.add(traversal.work);
    const heard = heardElsewhere(packet, traversal);
    if (heard !== undefined) this.farEnds.hear(heard.packet, heard.device, account, attempt);
  }

  #carryToFarEnd(packet: Packet): Traversal {
    this.#isCalling = true;
    try {
      return this.errands.carry(packet);
    } finally {
      this.#isCalling = false;
    }
  }

  /** Sends a packet to whom a process serves. */
  #answer(packet: Packet, account: Account): void {
    const traversal = this.errands.carry(packet);
    const heard = heardElsewhere(packet, traversal);
    if (heard !== undefined) account.hearClient(heard.packet, heard.device);
  }

  #sendDatagram(socket: UdpSocket, to: Endpoint, bytes: number, account: Account): void {
    const from = { address: socket.address ?? UNSPECIFIED[to.address.family], port: socket.port };
    this.#answer(udp(from, to, { payload: bytes }), account);
  }

  #tell(step: TraceSteps['socket']): void {
    this.#host.trace?.({ kind: 'socket', ...step });
  }
}

function isSyn(flags: number): boolean {
  return (flags & (TcpFlag.SYN | TcpFlag.ACK | TcpFlag.RST)) === TcpFlag.SYN;
}
