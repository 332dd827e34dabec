import type { Mode } from './scene.ts';
import type { Counters, FoldPlace, WalkRequest, WalkStop } from './walk.ts';

/** One flow through several data planes side by side, without the scene's policies and with them. */
export interface CompareRequest extends Omit<WalkRequest, 'mode'> {
  readonly modes: readonly Mode[];
}

export interface CompareAnswer {
  readonly flow: string;
  readonly columns: readonly CompareColumn[];
}

/** The fate of the flow in one data plane. */
export interface CompareColumn {
  /** Whether Calico's policies are in force. */
  readonly hasPolicies: boolean;
  readonly plane: string;
  readonly title: string;
  readonly outcome: string;
  readonly endpoint: string | null;
  readonly sourceSeen: string | null;
  readonly rewritten: readonly ('source' | 'destination')[];
  readonly opening: Counters;
  readonly handshake: Counters;
  readonly request: Counters;
  /** The first packet's way; runs of rules that did not match are folded. */
  readonly stops: readonly WalkStop[];
}

/** Asks for the rules of a fold. */
export interface CompareRulesRequest extends FoldPlace {
  readonly compare: CompareRequest;
  readonly column: number;
}

/** The lines of code that compare the same. */
export interface CompareExportRequest {
  readonly compare: CompareRequest;
}
