import type { ProxyPort } from '@packet-path/cluster';
import type { Flow } from '@packet-path/core';

/** An address and port that a study's client connects to. */
export interface StudyDestination {
  /** `namespace/name:port`, or the address where no name is known. */
  readonly name: string;
  readonly flow: Flow;
  /** Whether the flow goes to a pod's own address, as it does for a headless service. */
  readonly direct: boolean;
  /** The port of a service that the flow goes to, where it goes to one. */
  readonly port?: ProxyPort;
}
