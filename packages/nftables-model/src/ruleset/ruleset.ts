import { type Hook, type OptionValue, objectOf } from '@packet-path/core';
import type { SetDeclaration } from './set.ts';
import type { ObjectType, Statement } from './statement.ts';

/** `inet` sees both IPv4 and IPv6. */
export type TableFamily = 'ip' | 'ip6' | 'inet';

/** The tables that `nft list ruleset` shows, in the order in which they were made. */
export interface Ruleset {
  readonly tables: readonly Table[];
  /** Tables and commands that this model does not understand, kept as they were written. */
  readonly kept?: readonly string[] | undefined;
}

/** The fields by which a ruleset is told from another argument. */
export const SOME_RULESET: OptionValue = objectOf('tables');

/** A table of a family, with its chains, sets, maps and objects. */
export interface Table {
  readonly family: TableFamily;
  readonly name: string;
  readonly flags: readonly 'dormant'[];
  readonly comment?: string | undefined;
  /** Named counters, quotas, limits and the like, in the order in which they were made. */
  readonly objects: readonly TableObject[];
  readonly sets: readonly SetDeclaration[];
  readonly flowtables: readonly Flowtable[];
  readonly chains: readonly Chain[];
  /** Members of the table that this model does not understand, kept as they were written. */
  readonly kept?: readonly string[] | undefined;
}

/** A named object of a table, to which rules refer. */
export type TableObject = { readonly name: string; readonly comment?: string | undefined } & (
  | { readonly type: 'counter'; readonly packets: number; readonly bytes: number }
  | (Omit<Extract<Statement, { kind: 'quota' }>, 'kind'> & { readonly type: 'quota' })
  | (Omit<Extract<Statement, { kind: 'limit' }>, 'kind'> & { readonly type: 'limit' })
  /** Read and listed; its lines are those in its braces. */
  | {
      readonly type: Exclude<ObjectType, 'counter' | 'quota' | 'limit'>;
      readonly lines: readonly string[];
    }
);

/** A flowtable: read and listed. Packets here do not bypass the hooks by one. */
export interface Flowtable {
  readonly name: string;
  readonly priority: number;
  readonly devices: readonly string[];
  readonly flags: readonly 'offload'[];
  readonly counter: boolean;
}

/** A chain of a table, with its rules in order. */
export interface Chain {
  readonly name: string;
  /** The hook that calls it; undefined for a chain that only rules lead to. */
  readonly base?: BaseChain | undefined;
  readonly comment?: string | undefined;
  readonly rules: readonly Rule[];
}

/** The type, hook, priority and policy of a base chain. */
export interface BaseChain {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: Hook;
  /** Lower runs first; nft prints some by name (`dstnat - 10`). */
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
}

/** A rule: its statements in order, its handle and comment. */
export interface Rule {
  readonly statements: readonly Statement[];
  readonly comment?: string | undefined;
}
