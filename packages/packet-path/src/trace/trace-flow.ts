import type { Connection, FlowLike, PacketPath, TraceListener, TraceStep } from '@packet-path/core';

/** A connection, and every step of its packets' way through a host. */
export interface TracedFlow {
  readonly connection: Connection;
  readonly steps: readonly TraceStep[];
}

/** A path that can be listened to: any host of a data plane, any Linux host. */
export interface TracedPath extends PacketPath {
  /** Tells every step of the packets to come to a listener; the answer stops it. */
  listen(listener: TraceListener): () => void;
}

/**
 * Opens a connection through a path and listens.
 *
 * ```ts
 * const { connection, steps } = traceFlow(node, flow);
 * `${connection.outcome} after ${steps.length} steps`;
 * ```
 */
export function traceFlow(path: TracedPath, flow: FlowLike): TracedFlow {
  const steps: TraceStep[] = [];
  const forget = path.listen((step) => steps.push(step));
  try {
    return { connection: path.connect(flow), steps };
  } finally {
    forget();
  }
}
