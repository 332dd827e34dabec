import type { Packet } from '../packet/packet.ts';

/** The socket that a packet was for. */
export interface Delivered {
  /** The process that has the socket; null where no process of the host plays it. */
  readonly process: string | null;
  /** Whether there is such a socket. */
  readonly taken: boolean;
}

/** Gives a packet that has passed INPUT to the socket it is for. */
export type Delivery = (packet: Packet) => Delivered;

/** Taken, by a socket that no process here plays. */
export const TAKEN: Delivered = Object.freeze({ process: null, taken: true });
