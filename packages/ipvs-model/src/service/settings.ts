import type { Address } from '@packet-path/core';
import type { Forwarding } from './forwarding.ts';

/** Clients stay with their destination (`-p`, `-M`). */
export interface Persistence {
  /** Seconds since the client's newest connection. */
  readonly timeout: number;
  /** Clients whose addresses agree in this many leading bits are one: 32 or 128 by default. */
  readonly prefixLength: number;
  readonly netmask: Address;
}

/** What `-A` and `-E` say of a virtual service. */
export interface ServiceSettings {
  /** The scheduler's name. */
  readonly scheduler: string;
  /** `-b`: `sh-fallback`, `sh-port`, `mh-fallback`, `mh-port`, of others `flag-1` to `flag-3`. */
  readonly schedulerFlags: readonly string[];
  readonly persistence: Persistence | null;
  /** `-o`: every UDP packet is scheduled on its own. */
  readonly onePacket: boolean;
}

/** What `-a` and `-e` say of a destination; what they leave out has its default here. */
export interface DestinationSettings {
  readonly forwarding: Forwarding;
  /** 0 takes no new connections. */
  readonly weight: number;
  /** Connections from which on the destination is overloaded; 0 for never. */
  readonly upperThreshold: number;
  /** Connections below which it is not any more; 0 for three quarters of the upper threshold. */
  readonly lowerThreshold: number;
}
