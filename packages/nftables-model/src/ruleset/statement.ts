import type { Comparison, Expression, Operand } from './expression.ts';
import type { ElementValue, SetReference } from './set.ts';

export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

/** The answer to a rejected packet. `icmpx` stands for ICMP and ICMPv6, by the packet's family. */
export type RejectAnswer =
  | { readonly kind: 'tcp-reset' }
  | { readonly kind: 'icmp' | 'icmpv6' | 'icmpx'; readonly code: number };

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
      readonly ports?: NatOperand | undefined;
      readonly flags: readonly NatFlag[];
    }
  | {
      readonly kind: 'masquerade' | 'redirect';
      readonly ports?: NatOperand | undefined;
      readonly flags: readonly NatFlag[];
    }
  | { readonly kind: 'counter'; readonly packets: number; readonly bytes: number }
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

export type NatOperand =
  | { readonly kind: 'operand'; readonly operand: Operand }
  /** A map may hold addresses alone, or each with a port. */
  | { readonly kind: 'expression'; readonly expression: Expression };
