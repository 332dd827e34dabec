import type { TraceListener } from './trace-step.ts';

/** One listener that tells all; undefined where nobody listens. */
export function together(listeners: readonly TraceListener[]): TraceListener | undefined {
  if (listeners.length < 2) return listeners[0];
  return (step) => {
    for (const listener of listeners) listener(step);
  };
}
