import type { EndpointLike, Microseconds } from '@packet-path/core';

/** A call of a process. */
export interface ConnectOptions {
  readonly process: string;
  readonly to: EndpointLike;
  /** How long it waits. Default: until the kernel gives up, after 127 seconds. */
  readonly timeout?: Microseconds;
}
