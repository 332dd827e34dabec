import type { Hook, TraceStep, Verdict } from '@packet-path/core';

/** The way of one packet through a host, as a reader meets it: stop after stop. */
export interface PacketWay {
  /** How it came into being, and the packet as it was then. */
  readonly begin: TraceStep<'packet'>;
  readonly stops: readonly Stop[];
}

/** A hook, a routing decision, an end of the packet, or a step outside all of them. */
export type Stop = HookStop | { readonly kind: 'step'; readonly step: TraceStep };

/** A hook of netfilter, with the functions that it called, in their order. */
export interface HookStop {
  readonly kind: 'hook';
  readonly hook: Hook;
  readonly calls: readonly HookCall[];
}

/** A function that a hook called. */
export interface HookCall {
  readonly name: string;
  readonly priority: number;
  readonly events: readonly CallEvent[];
  /** Where it ended the packet's way through the hook. */
  readonly verdict: Verdict | undefined;
}

/** A rule that was evaluated, or any other step. */
export type CallEvent = RuleEvent | { readonly kind: 'step'; readonly step: TraceStep };

/** A rule with the sets that it asked and the numbers that it drew, which a trace tells before the rule. */
export interface RuleEvent {
  readonly kind: 'rule';
  readonly rule: TraceStep<'rule'>;
  readonly asked: readonly Asked[];
}

/** A step that belongs to the rule behind it. */
export type Asked = TraceStep<'set'> | TraceStep<'set-unasked'> | TraceStep<'draw'>;
