import type { DataType, Key, Value } from '../types/value.ts';
import type { SetReference } from './set.ts';

/** A value that a rule computes from a packet, its connection or the host. */
export type Expression =
  /** A field of a header: `ip daddr`, `tcp dport`, `th dport`, `icmp type`. */
  | { readonly kind: 'payload'; readonly header: string; readonly field: string }
  /** `meta l4proto`, `meta mark`; `iifname` and `oifname` too, which nft prints without `meta`. */
  | { readonly kind: 'meta'; readonly key: string }
  /** `ct state`, `ct mark`, `ct original ip saddr`: of the packet's connection. */
  | {
      readonly kind: 'ct';
      readonly key: string;
      readonly direction?: 'original' | 'reply';
    }
  /** `fib daddr type`, `fib saddr . iif oif`: what the routing table says. */
  | {
      readonly kind: 'fib';
      readonly selectors: readonly ('saddr' | 'daddr' | 'mark' | 'iif' | 'oif')[];
      /** `check`: whether there is a route, as in `fib saddr . iif oif missing`. */
      readonly result: 'type' | 'oif' | 'oifname' | 'check';
    }
  | {
      readonly kind: 'numgen';
      readonly mode: 'random' | 'inc';
      readonly modulus: number;
      readonly offset: number;
    }
  | {
      readonly kind: 'jhash';
      readonly of: Expression;
      readonly modulus: number;
      /** Undefined: drawn when the rule is loaded. */
      readonly seed: number | undefined;
      readonly offset: number;
    }
  /** `a . b`. */
  | { readonly kind: 'concatenation'; readonly parts: readonly Expression[] }
  /** `a & b`; `|` and `^` likewise. */
  | {
      readonly kind: 'binary';
      readonly operator: '&' | '|' | '^' | '<<' | '>>';
      readonly left: Expression;
      readonly right: Expression;
    }
  /** A datum written out. */
  | { readonly kind: 'constant'; readonly value: Value; readonly type: DataType }
  /** `a map { … }` and `a map @name`: what the map holds for a key. */
  | { readonly kind: 'map'; readonly key: Expression; readonly map: SetReference };

/** How a comparison's two sides are compared; `flags` is a test for any bit, written without `==`. */
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'flags';

/** The right side of a comparison: one key, or a set. */
export type Operand =
  | { readonly kind: 'key'; readonly key: Key }
  /** An expression of constants, as in `tcp flags & (fin | syn) == syn`. */
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'set'; readonly set: SetReference };
