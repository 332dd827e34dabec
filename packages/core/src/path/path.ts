import type { Endpoint, EndpointLike } from '../address/endpoint.ts';
import type { DropReason } from '../hook/drop-reason.ts';
import type { Work } from '../ledger/work.ts';
import type { Packet } from '../packet/packet.ts';
import type { Tuple } from '../packet/tuple.ts';
import type { Clock } from '../time/clock.ts';

/** The fate of a packet. */
export type Outcome =
  /** It left the host. */
  | 'forwarded'
  /** It reached a local socket. */
  | 'delivered'
  /** It ended here, silently. */
  | 'dropped'
  /** A rule, or a port without a socket, refused it and said so to its sender. */
  | 'rejected'
  /** It waits: a fragment whose datagram is not complete. */
  | 'queued';

/** Whether the flow of a packet was known: to conntrack, for instance. */
export type FlowKnowledge = 'new' | 'known';

/**
 * A packet's way through a host, when it is over: a read-only answer, to write to it throws.
 *
 * ```ts
 * const { outcome, emitted, work }: Traversal = node.send(
 *   tcp('10.244.0.2:40000', '10.96.0.1:80', { inputInterface: 'cni0' }),
 * );
 * `${outcome} to ${emitted[0]?.destination}, ${work.rulesEvaluated} rules`;
 * ```
 */
export interface Traversal {
  readonly outcome: Outcome;
  /** Why the packet ended here; null where it went on, was delivered, or waits. */
  readonly reason: DropReason | null;
  /** The same in words: `filter FORWARD, rule 3`, `conntrack: table full`. */
  readonly why: string | null;
  /** Whether a model that tracks flows knew the packet's; null where none looked. */
  readonly flow: FlowKnowledge | null;
  /** The packets that left the host, after NAT, its answers (RST, ICMP) among them, in order. */
  readonly emitted: readonly Packet[];
  /** The packets that local sockets received. */
  readonly delivered: readonly Packet[];
  /** The error the sending process got; null when it got none. See `Errno`. */
  readonly sendError: number | null;
  /** The ledger of this packet alone, with the answers it provoked. */
  readonly work: Work;
  /** The process of the host whose socket took the packet; null where none did. */
  readonly process: string | null;
  /** The ledger without what processes of the host did about the packet. */
  readonly alone: Work;
}

/**
 * The client of a connection, and the address it believes it talks to.
 *
 * ```ts
 * const toCart: Flow = {
 *   protocol: Protocol.TCP,
 *   source: parseEndpoint('10.244.1.2:40000'),
 *   destination: parseEndpoint('10.96.0.10:80'),
 * };
 * ```
 */
export interface Flow {
  /** An IP protocol number. */
  readonly protocol: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

/**
 * A flow as a user writes one: endpoints as texts, the protocol by its name. Where a cluster is known the
 * destination may be a service, `shop/cart:http` or `shop/cart:80`.
 *
 * ```ts
 * const toCart: FlowLike = { protocol: 'tcp', source: '10.244.1.2:40000', destination: 'shop/cart:http' };
 * ```
 */
export interface FlowLike {
  /** An IP protocol number, or `tcp`, `udp`, `sctp`, `icmp`, … */
  readonly protocol: number | string;
  readonly source: EndpointLike;
  readonly destination: EndpointLike;
}

/** How the opening of a connection went. */
export type ConnectionOutcome =
  /** Both ends heard each other. */
  | 'established'
  /** The host refused it: RST or ICMP; or a process closed it before it had anything to say. */
  | 'refused'
  /** Nothing came through. */
  | 'dropped'
  /** An answer came from another address than the client talks to; the client's stack refuses it. */
  | 'misdirected';

/** A connection that a process of the host has opened, to carry another one on. */
export interface OnwardConnection {
  /** The tuple of the process's packets. */
  readonly original: Tuple;
  /** The tuple of the other end's packets; null where that has not answered. */
  readonly reply: Tuple | null;
  /** The work of its first packet alone; of one that is refused with the kernel's answer, a RST or an ICMP error. */
  readonly opening: Work;
}

/**
 * A connection whose both ends are played: what one end's packet became is what the other answers.
 *
 * Where a process of the host takes it, a userspace proxy for instance, the client talks to that
 * process, and who is played at the other end is whom the process calls.
 *
 * ```ts
 * const connection: Connection = node.connect(flow);
 * connection.opening.rulesEvaluated; // of the SYN
 * connection.request().rulesEvaluated; // of a request and its response
 * connection.close();
 * ```
 */
export interface Connection {
  readonly flow: Flow;
  readonly outcome: ConnectionOutcome;
  /** The tuple of the client's packets. */
  readonly original: Tuple;
  /**
   * The tuple of the server's packets: it shows the chosen endpoint and every rewriting. Of a connection
   * that a process carries on, what the end it has reached sends to the process.
   */
  readonly reply: Tuple;
  /** Which ends of the first packet, address or port, were others when it came out. */
  readonly translated: readonly ('source' | 'destination')[];
  /** Whether the flow was known before its first packet, to conntrack for instance; null: nobody looked. */
  readonly knownBefore: boolean | null;
  /** Why a packet of the opening ended in the host; null where none did. */
  readonly reason: DropReason | null;
  /** The same in words: `filter FORWARD, rule 3`, `conntrack: table full`. */
  readonly why: string | null;
  /** The last packet that the client heard, as it came to the client; null where it heard none. */
  readonly heard: Packet | null;
  /** The work of the first packet alone; of one that is refused with the kernel's answer, a RST or an ICMP error. */
  readonly opening: Work;
  /** The work of all packets so far, with all that processes of the host did about them. */
  readonly total: Work;
  /** The connections that processes of the host opened to carry it on; the last is the one in use. */
  readonly onward?: readonly OnwardConnection[];
  /**
   * One data packet and one ACK each way, 100 and 1,000 payload bytes unless given; for protocols
   * without acknowledgements a packet each way.
   */
  request(bytes?: number, responseBytes?: number): Work;
  /** FIN, ACK, FIN, ACK, begun by the client; nothing where the protocol has no closing. */
  close(): Work;
}

/**
 * Everything that carries packets. A study written against this runs over any data plane.
 *
 * ```ts
 * const opening = (path: PacketPath): Work => path.connect(flow).opening;
 * opening(node).packets; // 1
 * ```
 */
export interface PacketPath {
  readonly name: string;
  readonly clock: Clock;
  /** One packet, now: it arrives if it has an input interface, else a local process sends it. */
  send(packet: Packet): Traversal;
  /** A new connection, both ends played: SYN in, answer from wherever it came out, ACK. */
  connect(flow: FlowLike): Connection;
}
