import type { Comparison, Expression, Operand } from './expression.ts';
import type { Rule } from './ruleset.ts';
import type { ElementValue, SetReference } from './set.ts';

/** A verdict, with the chain that it jumps or goes to. */
export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

/** The answer to a rejected packet. `icmpx` stands for ICMP and ICMPv6, by the packet's family. */
export type RejectAnswer =
  | { readonly kind: 'tcp-reset' }
  | { readonly kind: 'icmp' | 'icmpv6' | 'icmpx'; readonly code: number };

/** The kinds of named objects of a table. */
export type ObjectType =
  | 'counter'
  | 'quota'
  | 'limit'
  | 'ct helper'
  | 'ct timeout'
  | 'ct expectation'
  | 'synproxy'
  | 'secmark';

export type KeptStatement = 'flow' | 'dup' | 'queue' | 'tproxy' | 'synproxy' | 'xt';

/** `random`, `fully-random` and `persistent`, as written behind a NAT statement. */
export type NatFlag = 'random' | 'fully-random' | 'persistent';

/** A part of a rule, in the order written. */
export type Statement =
  | {
      readonly kind: 'match';
      readonly left: Expression;
      readonly comparison: Comparison;
      readonly right: Operand;
    }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  /** `jump { … }`, `goto { … }`: a chain without a name, written in the rule and gone with it. */
  | {
      readonly kind: 'chain';
      readonly verdict: 'jump' | 'goto';
      readonly rules: readonly Rule[];
    }
  /** A rule that this model does not understand, kept as it was written: no packet matches it. */
  | { readonly kind: 'unknown'; readonly text: string }
  | { readonly kind: 'vmap'; readonly key: Expression; readonly map: SetReference }
  /** Without an answer: port unreachable. */
  | { readonly kind: 'reject'; readonly answer?: RejectAnswer | undefined }
  /** `meta mark set …`, `ct mark set …`, `ip dscp set …`. */
  | { readonly kind: 'assign'; readonly target: Expression; readonly value: Expression }
  /**
   * Where addresses and ports come from: constants and ranges as an operand, or an expression (a
   * map, or a concatenation of address and port).
   */
  | {
      readonly kind: 'dnat' | 'snat';
      /** `ip` or `ip6`, where a table of family inet says so. */
      readonly family?: 'ip' | 'ip6' | undefined;
      readonly addresses?: NatOperand | undefined;
      /** `dnat prefix to …`: the bits behind a prefix stay the packet's. */
      readonly isPrefix?: true | undefined;
      readonly ports?: NatOperand | undefined;
      readonly flags: readonly NatFlag[];
    }
  | {
      readonly kind: 'masquerade' | 'redirect';
      readonly ports?: NatOperand | undefined;
      readonly flags: readonly NatFlag[];
    }
  | { readonly kind: 'counter'; readonly packets: number; readonly bytes: number }
  /** `last used 5s`: how long ago a packet last came here, in milliseconds; undefined for never. */
  | { readonly kind: 'last'; readonly used?: number | undefined }
  /** `quota over 100 mbytes used 5 bytes`. */
  | {
      readonly kind: 'quota';
      readonly bytes: number;
      readonly over: boolean;
      readonly used: number;
    }
  /** `ct count over 20`: how many connections there are now of those that came here. */
  | { readonly kind: 'ct-count'; readonly count: number; readonly over: boolean }
  /** `counter name "c1"`, `quota name tcp dport map { … }`, `ct helper set "h1"`: an object of the table. */
  | {
      readonly kind: 'object';
      readonly type: ObjectType;
      readonly name: string | Extract<Expression, { kind: 'map' }>;
    }
  /** `reset tcp option maxseg`: the option is overwritten with nops. */
  | { readonly kind: 'reset-option'; readonly option: string }
  /**
   * A statement that is read, listed and counted as nft does, and does nothing here: `flow add @f`,
   * `dup to 10.0.0.1`, `queue num 1`, `tproxy to :80`, `synproxy mss 1460`.
   */
  | {
      readonly kind: 'kept';
      readonly name: KeptStatement;
      /** As nft lists it. */
      readonly text: string;
      /** Whether no statement may stand behind it. */
      readonly isTerminal: boolean;
      /** The names of the kernel's expressions that come before its own. */
      readonly loads: readonly string[];
    }
  | {
      readonly kind: 'limit';
      readonly rate: number;
      readonly unit: 'packets' | 'bytes';
      readonly per: 'second' | 'minute' | 'hour' | 'day' | 'week';
      readonly burst: number;
      readonly over: boolean;
    }
  /** `add @set { key }`, `update @set { key timeout 5s }`, `delete @set { key }`. */
  | {
      readonly kind: 'set';
      readonly operation: 'add' | 'update' | 'delete';
      readonly set: string;
      readonly key: Expression;
      /** Milliseconds. */
      readonly timeout?: number | undefined;
      readonly value?: ElementValue | Expression | undefined;
      readonly statements?: readonly Statement[] | undefined;
    }
  | { readonly kind: 'log'; readonly prefix?: string | undefined; readonly options: string }
  | { readonly kind: 'notrack' };

/** An address or port that NAT gives: a value, a range or a map's. */
export type NatOperand =
  | { readonly kind: 'operand'; readonly operand: Operand }
  /** A map may hold addresses alone, or each with a port. */
  | { readonly kind: 'expression'; readonly expression: Expression };
