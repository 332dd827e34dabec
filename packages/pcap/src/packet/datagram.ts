import type { Address, Family, Fragment } from '@packet-path/core';

/** An IP packet whose own headers were read, and whose transport header was not. */
export interface Datagram {
  readonly family: Family;
  readonly protocol: number;
  readonly source: Address;
  readonly destination: Address;
  readonly ttl: number;
  readonly tos: number;
  readonly fragment: Fragment | null;
  /** A whole packet of IPv4 without the bit that forbids routers to cut it (`IP_DF`). */
  readonly mayBeCut: boolean;
  /** The transport header and its payload, as far as captured. */
  readonly payload: Uint8Array;
  /** Bytes of the payload on the wire. */
  readonly payloadLength: number;
}

/** Why a frame, or what stands in it, is no packet: in one or two words. */
export class NoPacket {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}
