import type { DrawPurpose } from '../chance/draws.ts';
import type { DropReason } from '../hook/drop-reason.ts';
import type { Hook, Verdict } from '../hook/hook.ts';
import type { Packet } from '../packet/packet.ts';

/**
 * The steps of a packet's way by kind, each with its data. Models declare theirs by module
 * augmentation; a step carries values and closed words, never prose.
 */
export interface TraceSteps {
  /** A packet entered the host: from an interface, from a local process, or made by the kernel. */
  packet: { readonly origin: PacketOrigin; readonly packet: Packet };
  /** A routing decision. */
  route: {
    readonly outcome: 'local' | 'forward' | 'output' | 'unreachable';
    readonly interface: string | null;
    /** The prefix of the route that was taken; null where none leads on. */
    readonly prefix: string | null;
  };
  /** A hook function begins. */
  hook: { readonly hook: Hook; readonly priority: number; readonly name: string };
  /** A hook function has ended the packet's way through the hook. */
  verdict: { readonly hook: Hook; readonly name: string; readonly verdict: Verdict };
  /** A random number was drawn. */
  draw: { readonly purpose: DrawPurpose; readonly outcome: boolean | number };
  /** A packet left through an interface. */
  emit: { readonly interface: string; readonly packet: Packet };
  /** A packet reached a local socket; the process is named where it is one of a process's. */
  deliver: { readonly packet: Packet; readonly process?: string };
  /** A packet ended otherwise. */
  drop: { readonly reason: DropReason };
}

/** The name of a kind of step. */
export type TraceKind = keyof TraceSteps;

/** One step of a packet's way, told only when someone listens. */
export type TraceStep<Kind extends TraceKind = TraceKind> = {
  readonly [Each in Kind]: { readonly kind: Each } & TraceSteps[Each];
}[Kind];

/** The maker of a packet. */
export type PacketOrigin = 'interface' | 'process' | 'kernel' | 'loopback';

/** Hears the steps as they happen. */
export interface TraceListener {
  (step: TraceStep): void;
  /**
   * Whether it passes over the steps at the moment. Then a model need not tell it any, and need not walk
   * rules only to tell them. It may wake whenever a draw is made.
   */
  readonly isAsleep?: boolean;
}

/** Whether somebody hears steps at the moment. */
export function hears(trace: TraceListener | undefined): trace is TraceListener {
  return trace !== undefined && trace.isAsleep !== true;
}
