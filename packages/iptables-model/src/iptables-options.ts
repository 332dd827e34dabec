import type { Conntrack } from '@packet-path/conntrack';
import type { Evaluator } from './evaluate/evaluator.ts';
import type { IpvsView } from './extension/ipvs-view.ts';
import type { IptablesBackend, TableName } from './extension/table-name.ts';
import type { Ipsets } from './ipset/ipsets.ts';
import type { Registry } from './registry/registry.ts';
import type { UnknownExtensions, UnknownRule } from './restore/unknown-extensions.ts';
import type { RuleMemory } from './state/rule-memory.ts';

/** The parts of a host that rules ask, and how rules are read and evaluated. */
export interface IptablesOptions {
  readonly conntrack: Conntrack;
  readonly ipsets: Ipsets;
  /** Shared by both families of a host; one of its own unless given. */
  readonly memory?: RuleMemory;
  /** Asked by `-m ipvs`; without it that match finds no connections. */
  readonly ipvs?: IpvsView;
  /** Takes packets through the tables; a `DispatchEvaluator` unless given. */
  readonly evaluator?: Evaluator;
  /** The matches and targets that rules may use; those of this package unless given. */
  readonly registry?: Registry;
  /**
   * The program whose tables they are: of `iptables-nft` table security comes after table nat. `legacy` unless
   * given.
   */
  readonly backend?: IptablesBackend;
  /** Whether to refuse a text with other matches or targets (the default), or never to match. */
  readonly unknown?: UnknownExtensions;
}

/** How to read a text. */
export interface RestoreOptions {
  /** The text's name in errors; `iptables-restore` or `ip6tables-restore` unless given. */
  readonly source?: string;
  /** Leave alone what the text does not name (`--noflush`). */
  readonly noFlush?: boolean;
  /** Keep the counters that the text gives (`--counters`). */
  readonly counters?: boolean;
}

/** The outcome of loading a text. Frozen. */
export interface RestoreReport {
  /** The tables that the text named, in its order. */
  readonly tables: readonly TableName[];
  /** Rules that these tables now have. */
  readonly rules: number;
  /** Chains that these tables now have, the built-in ones included. */
  readonly chains: number;
  /** Rules that use a match or target that is not modelled: they never match. */
  readonly unknown: readonly UnknownRule[];
}

/** How to print the tables. */
export interface SaveOptions {
  /** With counters before every rule (`-c`). */
  readonly counters?: boolean;
}
