import type { Endpoint, Tuple } from '@packet-path/core';
import type { Forwarding } from '../destination/forwarding.ts';
import type { ServiceKey } from '../service/service-key.ts';

/** The reason why IPVS drops a packet. */
export type IpvsDropCause =
  /** The destination of the packet's connection was removed, and `expire_nodest_conn` is 0. */
  | 'destination removed'
  /** Conntrack holds a confirmed entry of the old connection: the packet comes again. */
  | 'old conntrack entry'
  /** Conntrack could not confirm the connection of a packet that goes into a tunnel. */
  | 'conntrack refused'
  /** `drop_packet`: the share of new connections that is dropped. */
  | 'drop_packet'
  /** The scheduler has no destination for the packet. */
  | 'no destination'
  /** The server's packet belongs to no connection (`nat_icmp_send`). */
  | 'unknown reply'
  /** An ICMPv6 error whose checksum the kernel takes for wrong. */
  | 'bad checksum'
  /** The packet has used up its hops. */
  | 'ttl exceeded'
  /** The packet does not fit with a tunnel's header before it. */
  | 'too big'
  /** No route leads to the tunnel's other end. */
  | 'no route';

/** A packet's connection was found, or made for it, or expired to make room for a new one. */
export interface IpvsConnectionStep {
  readonly event: 'found' | 'made' | 'expired';
  /** The side that the packet comes from. */
  readonly from: 'client' | 'server';
  readonly protocol: number;
  /** The state before the packet moves it, as `ipvsadm -Lnc` prints it. */
  readonly state: string;
  readonly client: Endpoint;
  readonly virtual: Endpoint;
  readonly destination: Endpoint;
}

/** A template of persistence decided for a client's new connection, or was found invalid. */
export interface IpvsTemplateStep {
  readonly event: 'found' | 'made' | 'invalid';
  readonly client: Endpoint;
  readonly virtual: Endpoint;
  readonly destination: Endpoint;
}

/** The virtual service of a first packet was found. */
export interface IpvsServiceStep {
  readonly service: ServiceKey;
}

/** A scheduler chose. */
export interface IpvsScheduleStep {
  /** The scheduler's name. */
  readonly scheduler: string;
  readonly service: ServiceKey;
  /** Null where no destination may take the packet. */
  readonly destination: Endpoint | null;
  /** The weight of the destination; null where there is none. */
  readonly weight: number | null;
  /** The destinations that the scheduler examined. */
  readonly steps: number;
}

/** A packet goes on to its destination. */
export interface IpvsForwardStep {
  /** `bypass`: to the packet's own destination (`cache_bypass`). */
  readonly method: Forwarding | 'bypass';
  readonly destination: Endpoint;
  /** Whether the destination is this host. */
  readonly isLocal: boolean;
}

/** The conntrack entry of a masqueraded connection was told how its answers will look. */
export interface IpvsConntrackStep {
  readonly reply: Tuple;
}

/** IPVS dropped the packet. */
export interface IpvsDropStep {
  readonly cause: IpvsDropCause;
}
