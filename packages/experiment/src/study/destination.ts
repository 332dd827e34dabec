import type { Flow } from '@packet-path/core';

/** An address and port that a study's client connects to. */
export interface StudyDestination {
  /** `namespace/name:port`, or the address where no name is known. */
  readonly name: string;
  readonly flow: Flow;
  /** Whether the flow goes to a pod's own address, as it does for a headless service. */
  readonly direct: boolean;
}
