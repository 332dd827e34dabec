import type { Hook } from '@packet-path/core';
import type { ProgramRule } from '../program/rule.ts';
import type { LiveSet } from '../sets/live-set.ts';
import type { LiveChain } from './live-chain.ts';
import type { LiveObject } from './live-object.ts';

/** The chains from which a statement may be reached. */
export interface Demand {
  /** The statement's name, for errors. */
  readonly what: string;
  readonly hooks: readonly Hook[];
  /** Whether only chains of type nat may lead to it. */
  readonly natOnly: boolean;
}

/** A rule of a loaded chain. */
export interface LiveRule extends ProgramRule {
  readonly handle: number;
  /** The chain its own verdict leads to; verdicts in maps belong to the maps. */
  readonly leadsTo: LiveChain | undefined;
  /** The sets it names, and those written out in it. */
  readonly sets: readonly LiveSet[];
  /** The sets that its packets fill. */
  readonly fills: readonly LiveSet[];
  /** The objects it names. */
  readonly objects: readonly LiveObject[];
  readonly demands: readonly Demand[];
  /** Whether it needs connections to be tracked. */
  readonly needsConntrack: boolean;
  /** Whether it switches accounting of connections on (net/netfilter/nft_ct.c, `nf_ct_set_acct`). */
  readonly needsAccounting: boolean;
}
