import type { Endpoint } from '../address/endpoint.ts';
import type { Clock } from '../clock.ts';
import type { Packet } from '../packet/packet.ts';
import type { Tuple } from '../packet/tuple.ts';
import type { Work } from '../work.ts';

/** What became of a packet. */
export type Outcome =
  /** It left the host. */
  | 'forwarded'
  /** It reached a local socket. */
  | 'delivered'
  /** It ended here, silently. */
  | 'dropped'
  /** A rule refused it, and said so to its sender. */
  | 'rejected'
  /** It waits: a fragment whose datagram is not complete. */
  | 'queued';

/** Error numbers a local sender sees (include/uapi/asm-generic/errno-base.h and errno.h). */
export const Errno = {
  EPERM: 1,
  EACCES: 13,
  EINVAL: 22,
  ENETUNREACH: 101,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
} as const;

/** A packet's way through a host, when it is over. */
export interface Traversal {
  readonly outcome: Outcome;
  /** What left the host, after NAT, and what it answered (RST, ICMP), in order. */
  readonly emitted: readonly Packet[];
  /** What local sockets received. */
  readonly delivered: readonly Packet[];
  /** The error the sending process got; null when it got none. See {@link Errno}. */
  readonly sendError: number | null;
  /** The ledger of this packet alone, with the answers it provoked. */
  readonly work: Work;
}

/** Who opens a connection, and to where it believes it talks. */
export interface Flow {
  /** An IP protocol number. */
  readonly protocol: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

/** How the opening of a connection went. */
export type ConnectionOutcome =
  /** Both ends heard each other. */
  | 'established'
  /** The host refused it: RST or ICMP. */
  | 'refused'
  /** Nothing came through. */
  | 'dropped'
  /** The answer came back from another address than the client talks to. */
  | 'misdirected';

/** A connection whose both ends are played: what one end's packet became is what the other answers. */
export interface Connection {
  readonly flow: Flow;
  readonly outcome: ConnectionOutcome;
  /** What the client sends. */
  readonly original: Tuple;
  /** What the server sends: so, which endpoint was chosen, and what was rewritten. */
  readonly reply: Tuple;
  /** The work of the first packet alone. */
  readonly opening: Work;
  /** The work of all packets so far. */
  readonly total: Work;
  /**
   * One data packet and one ACK each way, 100 and 1,000 payload bytes unless given; for protocols
   * without acknowledgements a packet each way.
   */
  request(bytes?: number, responseBytes?: number): Work;
  /** FIN, ACK, FIN, ACK, begun by the client; nothing where the protocol has no closing. */
  close(): Work;
}

/** Everything that carries packets. A study written against this runs over any data plane. */
export interface PacketPath {
  readonly name: string;
  readonly clock: Clock;
  /** One packet, now: it arrives if it has an input interface, else a local process sends it. */
  send(packet: Packet): Traversal;
  /** A new connection, both ends played: SYN in, answer from wherever it came out, ACK. */
  connect(flow: Flow): Connection;
}
