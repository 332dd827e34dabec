/** How conntrack sees a packet (`enum ip_conntrack_info`; UNTRACKED also before it looked). */
export type ConnectionState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED';

/** Which way a packet of a connection travels. */
export type Direction = 'original' | 'reply';

/** No connection is attached to the packet. */
export const NO_CONNECTION = -1;

/** Why conntrack calls a packet invalid or untracked, or drops it. */
export type ConntrackCause =
  /** No query of this kind is known. */
  | 'no such query'
  /** The tracker of its protocol refused it. */
  | 'refused by its tracker'
  /** An unsound ICMP message. */
  | 'malformed'
  /** An ICMP error about a connection that is not known. */
  | 'about no connection'
  /** Neighbour discovery and multicast listener messages. */
  | 'link scope'
  /** `nf_conntrack_max` is reached, and nothing could be dropped early. */
  | 'table full'
  /** Another connection has its tuple (`nf_ct_resolve_clash`). */
  | 'clash'
  /** The chain of the hash table is too long (`MAX_CHAINLEN`). */
  | 'chain too long'
  /** A helper could not read or expect what the packet announces. */
  | 'helper'
  /** The connection was deleted while its first packet was on its way. */
  | 'dying';
