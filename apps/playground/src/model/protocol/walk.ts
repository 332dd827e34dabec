import type { ModelLanguage } from './language.ts';
import type { Mode, Scene } from './scene.ts';

/** One connection through one node: its opening, a request, and its closing. */
export interface WalkRequest {
  readonly scene: Scene;
  readonly mode: Mode;
  /** `pod`, `node`, `outside`, or an address with a port. */
  readonly from: string;
  /** The name of a service port, or an address with a port; empty for the cluster's first service. */
  readonly to: string;
  /** Which of the service's addresses is called: `cluster IP`, `node port`, … */
  readonly at: string;
  readonly protocol: string;
  readonly seed: string;
  /** The language of the trace's sentences. Default English. */
  readonly language?: ModelLanguage;
}

/** A ledger: counters by their names, those that are zero left out. */
export type Counters = Readonly<Record<string, number>>;

export interface WalkAnswer {
  readonly flow: string;
  /** `established`, `refused`, `dropped`, `misdirected`. */
  readonly outcome: string;
  /** Why a packet of the opening ended in the host; null where none did. */
  readonly why: string | null;
  /** The tuple of the server's answers. */
  readonly reply: string;
  readonly translated: readonly string[];
  readonly packets: readonly WalkPacket[];
  /** What `conntrack -L` prints behind each packet, by the packet's index; equal texts are shared. */
  readonly tables: readonly string[];
  /** The first packet alone, the opening, and a request with its response. */
  readonly ledgers: {
    readonly opening: Counters;
    readonly handshake: Counters;
    readonly request: Counters;
  };
  readonly notes: readonly string[];
}

/** A packet that went into the host or came into being there, and all that became of it. */
export interface WalkPacket {
  /** Which part of the connection sent it. */
  readonly phase: 'opening' | 'request' | 'closing';
  readonly origin: string;
  /** In the library's words: `arrives: 10.244.0.2:32768 -> 10.96.0.10:80 tcp SYN on cni0`. */
  readonly title: string;
  readonly begins: PacketText;
  /** The packet where it leaves; null where it ends here. */
  readonly ends: PacketText | null;
  readonly stops: readonly WalkStop[];
  /** The library's ledger of this packet; null of one that came into being within another's way. */
  readonly ledger: Counters | null;
  /** Index of the table of conntrack behind it, in `tables`. */
  readonly table: number;
}

export interface PacketText {
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  /** TCP's flags, or the like, as the library prints them. */
  readonly more: string;
}

/** A hook with the functions it called, a routing decision, or an end. */
export type WalkStop =
  | { readonly kind: 'hook'; readonly hook: string; readonly calls: readonly WalkCall[] }
  | StepLine;

export interface WalkCall {
  readonly name: string;
  readonly priority: number;
  readonly verdict: string | null;
  readonly events: readonly WalkEvent[];
}

export type WalkEvent = RuleLine | FoldedRules | StepLine;

/** A rule that was evaluated. */
export interface RuleLine {
  readonly kind: 'rule';
  readonly table: string;
  readonly chain: string;
  readonly rule: number;
  readonly matched: boolean;
  readonly text: string;
  /** The part that did not match. */
  readonly refusal: string;
  /** Sets it asked and numbers it drew, in the library's words. */
  readonly asked: readonly string[];
  /** Sets and maps among them. */
  readonly lookups: number;
}

/** Rules of one chain, one behind another, of which none matched; `walkRules` tells each. */
export interface FoldedRules {
  readonly kind: 'fold';
  readonly table: string;
  readonly chain: string;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** Sets asked in them. */
  readonly lookups: number;
  /** The place of the first in the call's events, for `walkRules`. */
  readonly at: number;
}

export interface StepLine {
  readonly kind: 'step';
  readonly step: string;
  readonly text: string;
  /** The ends of the packet that are others since this step. */
  readonly changes: readonly AddressChange[];
}

/** An end of a packet, address and port, that was rewritten. */
export interface AddressChange {
  readonly end: 'source' | 'destination';
  readonly from: string;
  readonly to: string;
}

/** Rules of a fold: so many of a function's events, from a place on. */
export interface FoldPlace {
  readonly stop: number;
  readonly call: number;
  readonly at: number;
  readonly count: number;
}

/** Asks for the rules of a fold. */
export interface WalkRulesRequest extends FoldPlace {
  readonly walk: WalkRequest;
  readonly packet: number;
}

export interface RulesAnswer {
  readonly rules: readonly RuleLine[];
}

/** Asks for a walk in a form to take away. */
export interface WalkExportRequest {
  readonly walk: WalkRequest;
  readonly form: 'json' | 'text' | 'mermaid' | 'svg' | 'code';
}
