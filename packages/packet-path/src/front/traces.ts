/**
 * The way of a packet, heard and told in words.
 *
 * @module
 */
export { formatTrace } from '../trace/format-trace.ts';
export { traceFlow } from '../trace/trace-flow.ts';
