import type { Hook } from '@packet-path/core';
import type { SetDeclaration } from './set.ts';
import type { Statement } from './statement.ts';

/** `inet` sees both IPv4 and IPv6. */
export type TableFamily = 'ip' | 'ip6' | 'inet';

/** The tables that `nft list ruleset` shows, in the order in which they were made. */
export interface Ruleset {
  readonly tables: readonly Table[];
}

export interface Table {
  readonly family: TableFamily;
  readonly name: string;
  readonly flags: readonly 'dormant'[];
  readonly comment?: string | undefined;
  readonly sets: readonly SetDeclaration[];
  readonly chains: readonly Chain[];
}

export interface Chain {
  readonly name: string;
  /** The hook that calls it; undefined for a chain that only rules lead to. */
  readonly base?: BaseChain | undefined;
  readonly comment?: string | undefined;
  readonly rules: readonly Rule[];
}

export interface BaseChain {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: Hook;
  /** Lower runs first; nft prints some by name (`dstnat - 10`). */
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
}

export interface Rule {
  readonly statements: readonly Statement[];
  readonly comment?: string | undefined;
}
