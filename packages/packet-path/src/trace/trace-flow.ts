import type { Connection, Flow, Host, TraceStep } from '@packet-path/core';

/** A connection, and every step of its packets' way through a host. */
export interface TracedFlow {
  readonly connection: Connection;
  readonly steps: readonly TraceStep[];
}

/** Opens a connection through a host and listens. */
export function traceFlow(host: Host, flow: Flow): TracedFlow {
  const steps: TraceStep[] = [];
  const forget = host.listen((step) => steps.push(step));
  try {
    return { connection: host.connect(flow), steps };
  } finally {
    forget();
  }
}
