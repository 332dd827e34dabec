/**
 * A packet's way, step by step: heard, and told in words.
 *
 * @module
 */
export { formatStep } from './trace/format-step.ts';
export { type FormatTraceOptions, formatTrace } from './trace/format-trace.ts';
export { type TracedFlow, type TracedPath, traceFlow } from './trace/trace-flow.ts';
