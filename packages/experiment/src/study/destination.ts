import type { Flow } from '@packet-path/core';

/** Where a study's client connects to. */
export interface Destination {
  /** `namespace/name:port`, or the address where no name is known. */
  readonly name: string;
  readonly flow: Flow;
  /**
   * How many connections in a row meet every endpoint once, beside what chance decides: the number
   * of servers where a round robin chooses, else 1.
   */
  readonly rounds: number;
  /** Seconds that the client is remembered for; 0 without session affinity. */
  readonly affinitySeconds: number;
  /** Whether the flow goes to a pod's own address, as it does for a headless service. */
  readonly direct: boolean;
}
