import {
  type DropReason,
  type DropReasons,
  type OptionValue,
  objectOf,
  type TraceKind,
  type TraceStep,
} from '@packet-path/core';

/** The sentences of a trace in a language: {@link ENGLISH} unless another is given. */
export interface TraceLanguage {
  /** Its code (BCP 47): `en`. */
  readonly code: string;
  /** Each kind of step. A model that declares another kind is told by the compiler that it is missing. */
  readonly steps: { readonly [Kind in TraceKind]: (step: TraceStep<Kind>) => string };
  readonly phrases: TracePhrases;
}

/** The fields by which a trace language is told from another argument. */
export const SOME_LANGUAGE: OptionValue = objectOf('steps');

/** Each reason for which a packet ends, in a language. */
export type DropTexts = {
  readonly [Kind in keyof DropReasons]: (reason: DropReason<Kind>) => string;
};

/** The parts of lines that tell of several steps. */
export interface TracePhrases {
  /** `nat KUBE-SERVICES rule 9` */
  rule(table: string, chain: string, rule: number): string;
  /** `nat KUBE-SERVICES rules 1-4` */
  rules(table: string, chain: string, first: number, last: number): string;
  /** A rule that is told in full: the part that did not match, undefined where all did, and its text. */
  answered(rule: string, refusal: string | undefined, text: string): string;
  /** Rules that did not match: of one, or of several, with what they asked, which may be empty. */
  passed(rules: string, count: number, asked: string): string;
  /** So many rules before one that matched: ` (3 rules before it did not match)`. */
  passedBefore(count: number): string;
  /** A rule that matched and calls a chain. */
  leads(rule: string, chain: string): string;
  /** The same, where none of the chain's rules matches. */
  leadsToNothing(rule: string, chain: string, rules: number): string;
  /** The head of a hook's function. */
  call(name: string, priority: number): string;
  lookups(count: number): string;
  draws(count: number): string;
  /** `the draw for statistic is false` */
  draw(purpose: string, outcome: boolean | number): string;
  /** A hook's function ended the packet's way. */
  ends(name: string, isDrop: boolean): string;
  /** Places of the picture of the hooks, and its title without a packet. */
  readonly device: string;
  readonly processes: string;
  readonly noPacket: string;
}
