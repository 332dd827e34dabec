import type { Endpoint } from '@packet-path/core';
import type { Means, OpeningEnd } from '@packet-path/data-plane';
import type { UndecidedRule, UnmatchedRule } from '@packet-path/iptables-model';
import type { NftUndecidedRule, NftUnmatchedRule } from '@packet-path/nftables-model';

/** An end that a new connection may come to: an endpoint, or a way in which none gets it. */
export interface EndpointOdds {
  /** Null: no endpoint gets it. */
  readonly endpoint: Endpoint | null;
  readonly end: OpeningEnd;
  /** The rule or table that refuses or drops it: `filter FORWARD, rule 3`. Null where an endpoint gets it. */
  readonly why: string | null;
  /** As the rules have it: 31 bits, whatever the digits of `--probability` say. 0 to 1. */
  readonly probability: number;
}

/** The rules that the first packet of a connection evaluates, in all tables and hooks. */
export interface RulesEvaluated {
  readonly mean: number;
  readonly least: number;
  readonly worst: number;
  /** How likely each number is, in growing order; the probabilities add up to 1. */
  readonly distribution: readonly { readonly rules: number; readonly probability: number }[];
}

/** A rule, and how often the first packet of a connection comes to it. */
export interface RuleHeat {
  readonly tool: string;
  readonly table: string;
  readonly chain: string;
  /** Counted from 1. */
  readonly rule: number;
  /** In the words of its tool. */
  readonly text: string;
  /** Evaluations a connection, in the mean over all outcomes. */
  readonly evaluated: number;
  /** Matches a connection, in the mean over all outcomes. */
  readonly matched: number;
}

/**
 * Everything that can be said of a flow without drawing. Frozen.
 *
 * ```ts
 * const { hottest, unmatched }: Analysis = analyse(cluster, flow);
 * hottest.map(({ text, evaluated }) => `${evaluated} ${text}`);
 * unmatched.map(({ text, by }) => `${text} is shadowed by ${by[0]?.text}`);
 * ```
 */
export interface Analysis {
  /** By which means the outcomes were met: `draws` for rules that draw. */
  readonly means: Means;
  readonly endpoints: readonly EndpointOdds[];
  readonly rulesEvaluated: RulesEvaluated;
  /** The rules evaluated most, the first in the order of the packet's way among equals. */
  readonly hottest: readonly RuleHeat[];
  /**
   * The things with state that the packet met, in the words of their tools; empty where the program was
   * enumerated without a packet.
   */
  readonly states: readonly string[];
  /** The assumption about those states in these numbers; null where there are none. */
  readonly assumption: string | null;
  /**
   * Sentences: what was taken for granted of the host, such as its addresses where a ruleset came without them, and what
   * the rules name that is not there.
   */
  readonly notes: readonly string[];
  /** Rules that no packet matches, each with what takes its packets: of iptables, ip6tables and nft. */
  readonly unmatched: readonly (UnmatchedRule | NftUnmatchedRule)[];
  /** Rules of which that could not be decided, neither by their fields nor by packets of this flow that match them. */
  readonly undecided: readonly (UndecidedRule | NftUndecidedRule)[];
}
