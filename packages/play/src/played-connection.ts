import type {
  ConnectionOutcome,
  DropReason,
  Endpoint,
  Flow,
  OnwardConnection,
  Packet,
  Traversal,
} from '@packet-path/core';
import {
  Errno,
  hasPorts,
  Protocol,
  printsItself,
  reasonText,
  Tuple,
  Work,
} from '@packet-path/core';
import { type ConnectionJson, connectionJson } from './connection-json.ts';
import { DatagramDialogue } from './dialogue/datagram-dialogue.ts';
import type { Dialogue, Line, Speaker } from './dialogue/dialogue.ts';
import { SctpDialogue } from './dialogue/sctp-dialogue.ts';
import { TcpDialogue } from './dialogue/tcp-dialogue.ts';
import type { PlayHost } from './play-host.ts';
import { ServedConversation } from './served-conversation.ts';
import type { PlayedPacket, SteppedConnection } from './stepped-connection.ts';

/** Where one end stands: whom it talks as and to, and the device its packets come in by. */
interface Standpoint {
  readonly self: Endpoint;
  readonly peer: Endpoint;
  /** Null for a process on the host itself. */
  readonly interface: string | null;
}

/** A connection through one host, both of its ends played, packet by packet. */
export class PlayedConnection implements SteppedConnection {
  readonly flow: Flow;
  readonly original: Tuple;
  readonly opening: Work;
  readonly total: Work = new Work();
  readonly #host: PlayHost;
  readonly #dialogue: Dialogue;
  readonly #client: Standpoint;
  #server: Standpoint | undefined;
  #outcome: ConnectionOutcome = 'dropped';
  /** Closes the port of a client on the host itself. */
  readonly #closePort: (() => void) | undefined;
  #knownBefore: boolean | null = null;
  #reason: DropReason | null = null;
  #heard: Packet | null = null;
  /** Set where a process of the host takes the connection. */
  #served: ServedConversation | undefined;

  constructor(host: PlayHost, flow: Flow) {
    this.#host = host;
    this.flow = flow;
    const { source, destination, protocol } = flow;
    this.original = new Tuple(
      protocol,
      source.address,
      destination.address,
      source.port,
      destination.port,
    );
    this.#client = { self: source, peer: destination, interface: deviceTo(host, source) };
    this.#dialogue = dialogueOf(protocol);
    if (this.#client.interface === null)
      this.#closePort = (host.clientSockets ?? host.sockets)?.playClient(protocol, source);
    this.opening = new Work();
  }

  get outcome(): ConnectionOutcome {
    return this.#served?.outcome ?? this.#outcome;
  }

  get translated(): readonly ('source' | 'destination')[] {
    const { source, destination } = this.original;
    const { reply } = this;
    const isSource =
      reply.destination.equals(source) && reply.destinationPort === this.original.sourcePort;
    const isDestination =
      reply.source.equals(destination) && reply.sourcePort === this.original.destinationPort;
    return [
      ...(isSource ? [] : ['source' as const]),
      ...(isDestination ? [] : ['destination' as const]),
    ];
  }

  get knownBefore(): boolean | null {
    return this.#knownBefore;
  }

  get reason(): DropReason | null {
    return this.#reason;
  }

  get why(): string | null {
    return this.#reason === null ? null : reasonText(this.#reason);
  }

  get heard(): Packet | null {
    return this.#served?.heard ?? this.#heard;
  }

  get onward(): readonly OnwardConnection[] {
    return this.#served?.onward ?? [];
  }

  get reply(): Tuple {
    if (this.#served !== undefined) return this.#served.reply;
    if (this.#server === undefined) return this.original.reply();
    const { self, peer } = this.#server;
    return new Tuple(this.flow.protocol, self.address, peer.address, self.port, peer.port);
  }

  /** `established: 10.244.1.2:40000 -> 10.96.0.10:80 tcp, answered by …`, or why it was not. */
  toString(): string {
    const { outcome, why, reply } = this;
    const because = why === null ? '' : ` (${why})`;
    const known = this.#knownBefore === true ? ', a flow that conntrack knew before' : '';
    const answer = outcome === 'established' ? `, answered by ${reply}` : '';
    return `${outcome}${because}: ${this.original}${answer}${known}`;
  }

  toJSON(): ConnectionJson {
    return connectionJson(this);
  }

  static {
    printsItself(PlayedConnection, { tag: 'Connection' });
  }

  request(bytes = 100, responseBytes = 1000): Work {
    return sumOf(this.requestPackets(bytes, responseBytes));
  }

  close(): Work {
    return sumOf(this.closingPackets());
  }

  *openingPackets(): Generator<PlayedPacket> {
    const [first, ...rest] = this.#dialogue.opening();
    if (first === undefined) return;
    yield this.#open(first);
    if (this.#served !== undefined) return;
    for (const line of rest) {
      if (this.outcome !== 'established') return;
      yield* this.#say(line);
    }
  }

  *requestPackets(bytes = 100, responseBytes = 1000): Generator<PlayedPacket> {
    if (this.#served !== undefined) {
      yield this.#counted('client', this.#served.request(bytes, responseBytes));
      return;
    }
    for (const line of this.#dialogue.request(bytes, responseBytes)) yield* this.#say(line);
  }

  *closingPackets(): Generator<PlayedPacket> {
    if (this.#served !== undefined) yield this.#counted('client', this.#served.close());
    else for (const line of this.#dialogue.closing()) yield* this.#say(line);
    this.#closePort?.();
  }

  #counted(speaker: Speaker, work: Work): PlayedPacket {
    this.total.add(work);
    return { speaker, work };
  }

  /** Says the first line; where a process of the host answers it, it has played its part then. */
  #open(first: Line): PlayedPacket {
    const { self, peer, interface: inputInterface } = this.#client;
    const packet = first.make(self, peer, { inputInterface });
    const charge = (work: Work): Work => this.total.add(work);
    const { sockets } = this.#host;
    const served = sockets?.inUse
      ? new ServedConversation(this.#host, sockets, this.flow, inputInterface, charge)
      : undefined;
    const traversal = served?.open(packet) ?? this.#host.send(packet);
    this.opening.add(traversal.alone);
    this.total.add(traversal.work);
    const { process, flow } = traversal;
    this.#knownBefore = flow === null ? null : flow === 'known';
    this.#reason = traversal.reason;
    if (process !== null) this.#served = served;
    else this.#outcome = this.#hear(first.speaker, traversal);
    return { speaker: first.speaker, work: traversal.work };
  }

  /** Says a line; a server behind the client's own device answers past this host. */
  *#say(line: Line): Generator<PlayedPacket> {
    const from = line.speaker === 'client' ? this.#client : this.#server;
    if (from === undefined) return;
    const packet = line.make(from.self, from.peer, { inputInterface: from.interface });
    if (line.speaker === 'server' && this.#answersPastTheHost) {
      this.#outcome = this.#hearAtClient(packet);
      return;
    }
    const traversal = this.#host.send(packet);
    this.#reason ??= traversal.reason;
    this.#outcome = this.#hear(line.speaker, traversal);
    yield this.#counted(line.speaker, traversal.work);
  }

  /** Hears the packet that came through, and says how the connection stands. */
  #hear(speaker: Speaker, traversal: Traversal): ConnectionOutcome {
    const heard = arrival(traversal, this.flow.protocol);
    if (heard === undefined) {
      if (!isRefused(traversal, this.flow.protocol)) return 'dropped';
      if (speaker === 'client') this.#heard = answerOf(traversal);
      return 'refused';
    }
    if (speaker === 'server') return this.#hearAtClient(heard);
    if (heard.source.equals(heard.destination) && this.#isBehindBridge(heard)) {
      // No pod takes a packet off the wire that has its own address (net/ipv4/fib_frontend.c).
      this.#reason = { kind: 'martian source', address: `${heard.source}` };
      return 'dropped';
    }
    // The server answers whomever it hears, wherever that came out.
    this.#server ??= {
      self: { address: heard.destination, port: heard.destinationPort },
      peer: { address: heard.source, port: portOf(heard) },
      interface: traversal.outcome === 'delivered' ? null : heard.outputInterface,
    };
    return 'established';
  }

  #isBehindBridge({ outputInterface }: Packet): boolean {
    return this.#host.interfaces.get(outputInterface ?? '')?.isBridge === true;
  }

  /** The client takes a packet from the address it talks to; its stack refuses any other. */
  #hearAtClient(heard: Packet): ConnectionOutcome {
    this.#heard = heard;
    return this.#isForClient(heard) ? 'established' : 'misdirected';
  }

  /**
   * A server behind the device that the client's packets come in by sees the client's own address, so
   * it answers the client itself: nothing leads its packets back through this host. On a bridge of the
   * host they pass its hooks all the same.
   */
  get #answersPastTheHost(): boolean {
    const { interface: device } = this.#client;
    if (device === null || this.#server?.interface !== device) return false;
    if (this.#host.interfaces.get(device)?.isBridge === true) return false;
    return this.#server.peer.address.equals(this.flow.source.address);
  }

  #isForClient(heard: Packet): boolean {
    const { source, destination } = this.flow;
    const addresses =
      heard.source.equals(destination.address) && heard.destination.equals(source.address);
    if (!addresses || !hasPorts(heard.protocol)) {
      return addresses && (heard.icmp === null || heard.icmp.id === source.port);
    }
    return heard.sourcePort === destination.port && heard.destinationPort === source.port;
  }
}

function sumOf(packets: Iterable<PlayedPacket>): Work {
  const sum = new Work();
  for (const { work } of packets) sum.add(work);
  return sum;
}

/** The packet that came through, when one did. */
function arrival(traversal: Traversal, protocol: number): Packet | undefined {
  const { outcome, emitted, delivered } = traversal;
  const packets = outcome === 'forwarded' ? emitted : outcome === 'delivered' ? delivered : [];
  return packets.find((packet) => packet.protocol === protocol);
}

/** The packet that refused the client's: RST or ICMP; null where its call failed with an error. */
function answerOf({ emitted, delivered }: Traversal): Packet | null {
  return emitted[0] ?? delivered[0] ?? null;
}

/**
 * Whether the sender was told: by an answer, or by the error of its call. A SYN that a hook of OUTPUT
 * drops is sent again until connect(2) times out: only a datagram's sender gets EPERM.
 */
function isRefused(traversal: Traversal, protocol: number): boolean {
  const { outcome, emitted, delivered, sendError } = traversal;
  if (outcome === 'rejected' || emitted.length + delivered.length > 0) return true;
  return sendError !== null && !(protocol === Protocol.TCP && sendError === Errno.EPERM);
}

/** An echo's identifier stands for its port. */
function portOf(packet: Packet): number {
  return packet.icmp?.id ?? packet.sourcePort;
}

function dialogueOf(protocol: number): Dialogue {
  if (protocol === Protocol.TCP) return new TcpDialogue();
  if (protocol === Protocol.SCTP) return new SctpDialogue();
  return new DatagramDialogue(protocol);
}

/** The device an end's packets come in by: null when the end is a process of the host. */
function deviceTo(host: PlayHost, end: Endpoint): string | null {
  const route = host.routes.lookup(end.address);
  return route === undefined || route.type !== 'unicast' ? null : route.interface;
}
