import type { DataType, Key, Value } from '../types/value.ts';
import type { SetReference } from './set.ts';

/** The layer where raw bytes are counted from: `@ll`, `@nh`, `@th`, and `@ih` for the payload. */
type RawBase = 'll' | 'nh' | 'th' | 'ih';

/** An extension header of IPv6, an option of TCP or IPv4, or a chunk of SCTP. */
export type ExtensionOf = 'exthdr' | 'tcp option' | 'ip option' | 'sctp chunk';

/** A value that a rule computes from a packet, its connection or the host. */
export type Expression =
  /** A field of a header: `ip daddr`, `tcp dport`, `th dport`, `icmp type`. */
  | { readonly kind: 'payload'; readonly header: string; readonly field: string }
  /** `@th,16,16`: bits of a layer's header, by their place and number. */
  | {
      readonly kind: 'raw';
      readonly base: RawBase;
      readonly offset: number;
      readonly bits: number;
    }
  /**
   * `frag id`, `tcp option maxseg size`, `sctp chunk data flags`. Without a field, whether the packet
   * has it: `exthdr frag exists`.
   */
  | {
      readonly kind: 'extension';
      readonly of: ExtensionOf;
      readonly name: string;
      readonly field?: string | undefined;
      /** Of the addresses of `rt0` and `srh`, which. */
      readonly index?: number | undefined;
    }
  /** `@34,16,8` behind `tcp option`: an option by its kind. */
  | {
      readonly kind: 'raw-option';
      readonly option: number;
      readonly offset: number;
      readonly bits: number;
      readonly exists: boolean;
    }
  /** `meta l4proto`, `meta mark`; `iifname` and `oifname` too, which nft prints without `meta`. */
  | { readonly kind: 'meta'; readonly key: string }
  /** `ct state`, `ct mark`, `ct original ip saddr`: of the packet's connection. */
  | {
      readonly kind: 'ct';
      readonly key: string;
      readonly direction?: 'original' | 'reply' | undefined;
    }
  /** `rt ip nexthop`, `rt mtu`: of the packet's route. */
  | { readonly kind: 'rt'; readonly key: string; readonly family?: 'ip' | 'ip6' | undefined }
  /** `socket transparent`, `socket cgroupv2 level 2`: of the local socket that the packet is for. */
  | { readonly kind: 'socket'; readonly key: string; readonly level?: number | undefined }
  /** `osf ttl loose name`: the sender's operating system, as its SYN shows it. */
  | {
      readonly kind: 'osf';
      readonly ttl?: 'loose' | 'skip' | undefined;
      readonly key: 'name' | 'version';
    }
  /** `ipsec in reqid`: of the IPsec policy that the packet went through. */
  | {
      readonly kind: 'ipsec';
      readonly direction: 'in' | 'out';
      readonly number: number;
      readonly key: string;
    }
  /** `fib daddr type`, `fib saddr . iif oif`: the answer of the routing table. */
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
  /** `symhash mod 2`: the hash of the connection that the kernel computes for its devices. */
  | { readonly kind: 'symhash'; readonly modulus: number; readonly offset: number }
  /** `a . b`. */
  | { readonly kind: 'concatenation'; readonly parts: readonly Expression[] }
  /** `a & b`; `|` and `^` likewise. */
  | {
      readonly kind: 'binary';
      readonly operator: '&' | '|' | '^' | '<<' | '>>';
      readonly left: Expression;
      readonly right: Expression;
    }
  /** A constant. */
  | { readonly kind: 'constant'; readonly value: Value; readonly type: DataType }
  /** `a map { … }` and `a map @name`: the value that the map holds for a key. */
  | { readonly kind: 'map'; readonly key: Expression; readonly map: SetReference };

/** A comparison's operator; `flags` is a test for any of several bits, written without an operator. */
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'flags';

/** The right side of a comparison: one key, or a set. */
export type Operand =
  | { readonly kind: 'key'; readonly key: Key }
  /** An expression of constants, as in `tcp flags & (fin | syn) == syn`. */
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'set'; readonly set: SetReference };
