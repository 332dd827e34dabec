import type { Mode, Scene } from './scene.ts';
import type { Counters, WalkRequest } from './walk.ts';

/** One flow through several data planes side by side. */
export interface CompareRequest extends Omit<WalkRequest, 'mode'> {
  readonly scene: Scene;
  readonly modes: readonly Mode[];
}

export interface CompareAnswer {
  readonly flow: string;
  readonly columns: readonly CompareColumn[];
  /** The counters that any column has, in the library's order. */
  readonly counters: readonly string[];
}

/** The fate of the flow in one data plane. */
export interface CompareColumn {
  readonly plane: string;
  readonly title: string;
  readonly outcome: string;
  readonly endpoint: string | null;
  readonly sourceSeen: string | null;
  readonly rewritten: readonly string[];
  readonly opening: Counters;
  readonly handshake: Counters;
  readonly request: Counters;
  /** The hooks with the decisions of the first packet, as the brief trace tells them. */
  readonly decisions: readonly string[];
}
