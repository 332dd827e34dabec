import type { Hook } from '../hook/hook.ts';
import type { ChainSite } from '../ledger/chain-site.ts';

/** The place of a step in a ruleset. */
export type ChainPlace = Pick<ChainSite, 'tool' | 'table' | 'chain'> & { readonly hook: Hook };

/** A rule was evaluated: the payload of the step `rule` of every tool that has rules. */
export interface RuleStep extends ChainPlace {
  /** Counts from 1, as TRACE does. */
  readonly rule: number;
  readonly matched: boolean;
  /** The rule in the tool's own words. */
  readonly text: string;
  /** The part of the rule that did not match, in the tool's word; empty when all did. */
  readonly refusal: string;
}

/** A walk ran past a chain's last rule, or came back from a RETURN. */
export interface ReturnStep extends ChainPlace {
  readonly cause: 'end' | 'RETURN';
}

/** A built-in chain's policy decided. */
export interface PolicyStep extends ChainPlace {
  readonly verdict: string;
}

/** A set or map was asked. */
export interface SetStep {
  readonly set: string;
  /** The element asked for, as the tool writes it. */
  readonly element: string;
  readonly hit: boolean;
  /** Entries compared. */
  readonly probes: number;
}
