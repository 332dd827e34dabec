import { type Endpoint, type Packet, Work } from '@packet-path/core';

/** The end that a process has called, as the holder of an account sees it. */
export interface CalledEnd {
  readonly protocol: number;
  /** Its own address and port, and the caller's as it sees them. */
  readonly self: Endpoint;
  readonly peer: Endpoint;
  /** It has heard from the process, and been heard. */
  readonly isOpen: boolean;
  /** Sends payload to the process. */
  write(bytes: number): void;
}

/** A connection that a process began, for the sake of one that came to it. */
export interface Attempt {
  readonly protocol: number;
  readonly destination: Endpoint;
  /** The process's end. */
  readonly self: Endpoint;
  /** The work of its first packet alone. */
  readonly opening: Work;
  /** The end that answered it, where one did. */
  farEnd: CalledEnd | undefined;
}

/** The listener to an account's fate; everything is optional. */
export interface AccountHolder {
  /** Work that a timer did. */
  charge?(work: Work): void;
  /** A packet from the process to the client, as it came out of a device; null: on the host itself. */
  hearClient?(packet: Packet, device: string | null): void;
  /** Payload has reached a far end. */
  heardByFarEnd?(farEnd: CalledEnd, bytes: number): void;
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

  heardByFarEnd(farEnd: CalledEnd, bytes: number): void {
    this.#holder.heardByFarEnd?.(farEnd, bytes);
  }
}

/** An attempt that has just begun. */
export function newAttempt(protocol: number, self: Endpoint, destination: Endpoint): Attempt {
  return { protocol, self, destination, opening: new Work(), farEnd: undefined };
}
