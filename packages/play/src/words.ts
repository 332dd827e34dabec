import type { Connection, FlowLike } from '@packet-path/core';

declare module '@packet-path/core' {
  interface HostParts {
    /** A new connection, both ends played: SYN in, answer from wherever it came out, ACK. */
    connect: (flow: FlowLike) => Connection;
  }
}
