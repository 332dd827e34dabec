import type { ChainSite, Family, Hook, PassageHost } from '@packet-path/core';
import type { BaseChain } from '../ruleset/ruleset.ts';
import type { ProgramRule } from './rule.ts';

/** A chain as the walk sees it. */
export interface ProgramChain {
  readonly name: string;
  /** The table's name. */
  readonly tableName: string;
  /** The hook, priority and policy of a base chain; undefined for a chain that only rules lead to. */
  readonly base: BaseChain | undefined;
  readonly rules: readonly ProgramRule[];
  /** Made by an evaluator for itself; gone when the rules change. */
  plan: unknown;
  /** How many rules and elements lead to it. */
  uses: number;
  /** The chain as the ledger names it, walked from a hook by a packet of a family. */
  site(family: Family, hook: Hook): ChainSite;
}

/** A chain as rules name it: it may be another chain on each host that shares the program. */
export interface HostChain {
  of(host: PassageHost): ProgramChain;
}
