import {
  type Connection,
  checkArgument,
  type FlowLike,
  objectWith,
  type PacketPath,
  printedAs,
  type TraceListener,
  type TraceStep,
} from '@packet-path/core';
import { formatTrace } from './format-trace.ts';
import { formatStep } from './words/format-step.ts';

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

const printedStep = printedAs<TraceStep>((step) => formatStep(step), { logged: false });
const printedSteps = printedAs<TraceStep[]>((steps) => formatTrace(steps).join('\n'), {
  logged: false,
});
const printed = printedAs<TracedFlow>(({ connection, steps }) => `${steps}\n\n${connection}`);

const LISTENED = objectWith('a host, as kubernetesNode or linuxHost makes it', 'connect', 'listen');

/**
 * Opens a connection through a path and listens.
 *
 * ```ts
 * const { connection, steps } = traceFlow(node, flow);
 * `${connection.outcome} after ${steps.length} steps`;
 * ```
 *
 * @throws {PacketPathError} `bad-option` for a path that is none; as `connect` does
 */
export function traceFlow(path: TracedPath, flow: FlowLike): TracedFlow {
  checkArgument('traceFlow', 'path', path, LISTENED);
  const steps: TraceStep[] = [];
  const forget = path.listen((step) => steps.push(printedStep(step)));
  try {
    return printed({ connection: path.connect(flow), steps: printedSteps(steps) });
  } finally {
    forget();
  }
}
