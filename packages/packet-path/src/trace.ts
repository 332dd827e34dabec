/**
 * A packet's way, step by step: heard, and told in words.
 *
 * @module
 */
export { type FormatTraceOptions, formatTrace, type TraceDetail } from './trace/format-trace.ts';
export { hooksPicture } from './trace/picture/hooks-picture.ts';
export { mermaidOf } from './trace/picture/mermaid.ts';
export { type TracedFlow, type TracedPath, traceFlow } from './trace/trace-flow.ts';
export type {
  Asked,
  CallEvent,
  HookCall,
  HookStop,
  PacketWay,
  RuleEvent,
  Stop,
} from './trace/way/packet-way.ts';
export { waysOf } from './trace/way/ways-of.ts';
export { CHINESE } from './trace/words/chinese.ts';
export { counterWords } from './trace/words/counters-text.ts';
export { ENGLISH } from './trace/words/english.ts';
export { formatStep } from './trace/words/format-step.ts';
export type { TraceLanguage, TracePhrases } from './trace/words/trace-language.ts';
