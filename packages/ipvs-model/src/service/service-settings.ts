import type { Address } from '@packet-path/core';
import type { Seconds } from '../time/units.ts';

/** Clients stay with their destination (`-p`, `-M`). */
export interface Persistence {
  /** Seconds since the client's newest connection. */
  readonly timeout: Seconds;
  /** Clients whose addresses agree in this many leading bits are one: 32 or 128 by default. */
  readonly prefixLength: number;
  readonly netmask: Address;
}

/** The options of `-A` and `-E`. */
export interface ServiceSettings {
  /** The scheduler's name. */
  readonly scheduler: string;
  /** `-b`: `sh-fallback`, `sh-port`, `mh-fallback`, `mh-port`, of others `flag-1` to `flag-3`. */
  readonly schedulerFlags: readonly string[];
  readonly persistence: Persistence | null;
  /** `-o`: every UDP packet is scheduled on its own. */
  readonly onePacket: boolean;
}
