import type { Endpoint, Packet, Work } from '@packet-path/core';
import type { FarEnd } from './far-end.ts';

/** A connection that a process began, for the sake of one that came to it. */
export interface Attempt {
  readonly protocol: number;
  readonly destination: Endpoint;
  /** What the process sends. */
  readonly self: Endpoint;
  /** The work of its first packet alone. */
  readonly opening: Work;
  /** Who answered it, where somebody did. */
  farEnd: FarEnd | undefined;
}

/** Who wants to know what becomes of an account; everything is optional. */
export interface AccountHolder {
  /** Work that a timer did. */
  charge?(work: Work): void;
  /** What the process says to whom it serves, as it came out; the device, or null when local. */
  hearClient?(packet: Packet, device: string | null): void;
  /** Payload has reached a far end. */
  heardByFarEnd?(farEnd: FarEnd, bytes: number): void;
}

/**
 * For whose sake sockets do what they do: it begins with the packet that opens a connection to a
 * process, and passes to all that the process does about it, timers too.
 */
export class Account {
  readonly attempts: Attempt[] = [];
  readonly #holder: AccountHolder;

  constructor(holder: AccountHolder = {}) {
    this.#holder = holder;
  }

  charge(work: Work): void {
    this.#holder.charge?.(work);
  }

  hearClient(packet: Packet, device: string | null): void {
    this.#holder.hearClient?.(packet, device);
  }

  heardByFarEnd(farEnd: FarEnd, bytes: number): void {
    this.#holder.heardByFarEnd?.(farEnd, bytes);
  }
}
