import type { Hook } from '@packet-path/core';
import type { CompiledChain } from './compiled-chain.ts';
import type { Rule } from './rule.ts';

/** A built-in chain's verdict for a packet that its rules did not decide about. */
export type Policy = 'ACCEPT' | 'DROP';

/** Packets, and bytes of whole IP packets. */
export interface Counters {
  packets: number;
  bytes: number;
}

/**
 * The rules and counters of a chain. A restore fills new ones, and puts them in place when the whole
 * table was read and found right.
 */
export class ChainContents {
  policy: Policy = 'ACCEPT';
  policyPackets = 0;
  policyBytes = 0;
  readonly rules: Rule[] = [];
  /** Packets and bytes of each rule in turn; made when first counted. */
  counters: Float64Array | undefined;
  /** Made when the chain is first walked. */
  compiled: CompiledChain | undefined;
  /** Bits of the hooks that its rules were found to be allowed from; undefined before they were checked. */
  checkedFrom: number | undefined;
  /** Whether a rule has something of its own, made when the rules are loaded. */
  perRule = false;

  /** The same rules and counters, to be changed. */
  copy(): ChainContents {
    const copy = new ChainContents();
    copy.policy = this.policy;
    copy.policyPackets = this.policyPackets;
    copy.policyBytes = this.policyBytes;
    for (const rule of this.rules) copy.rules.push(rule);
    copy.counters = this.counters?.slice();
    copy.perRule = this.perRule;
    return copy;
  }

  /** Puts a rule in at an index, with its counters. */
  insert(index: number, rule: Rule, packets: number, bytes: number): void {
    const { rules } = this;
    if (index === rules.length) rules.push(rule);
    else rules.splice(index, 0, rule);
    this.perRule ||= rule.perRule;
    this.checkedFrom = undefined;
    if (this.counters === undefined && packets === 0 && bytes === 0) return;
    this.#makeRoom(index);
    const counters = this.counters as unknown as Float64Array;
    counters[index * 2] = packets;
    counters[index * 2 + 1] = bytes;
  }

  /** Shifts the counters from an index on by one rule; the array grows by halves. */
  #makeRoom(index: number): void {
    const count = this.rules.length;
    const old = this.counters ?? new Float64Array(0);
    if (old.length < count * 2) {
      this.counters = new Float64Array(2 * Math.max(4, count + (count >> 1)));
      this.counters.set(old);
    }
    this.counters?.copyWithin(index * 2 + 2, index * 2, count * 2 - 2);
  }

  /** Takes the rule at an index out. */
  remove(index: number): void {
    this.rules.splice(index, 1);
    this.counters?.copyWithin(index * 2, index * 2 + 2);
    this.counters?.fill(0, this.rules.length * 2);
  }
}

let read: (chain: Chain) => ChainContents;
let write: (chain: Chain, contents: ChainContents) => void;

/** A chain: a name that rules jump to. Read-only; a restore gives it other contents. */
export class Chain {
  readonly name: string;
  /** The hook a built-in chain is walked from; null for a user's chain. */
  readonly hook: Hook | null;
  #contents = new ChainContents();

  static {
    read = (chain) => chain.#contents;
    write = (chain, contents) => chain.#put(contents);
  }

  constructor(name: string, hook: Hook | null) {
    this.name = name;
    this.hook = hook;
  }

  #put(contents: ChainContents): void {
    this.#contents = contents;
  }

  get rules(): readonly Rule[] {
    return this.#contents.rules;
  }

  /** The policy; null for a user's chain. */
  get policy(): Policy | null {
    return this.hook === null ? null : this.#contents.policy;
  }

  /** Counters of the policy; zeros for a user's chain. */
  get policyCounters(): Readonly<Counters> {
    const { policyPackets, policyBytes } = this.#contents;
    return { packets: policyPackets, bytes: policyBytes };
  }

  /** Packets and bytes that a rule, counted from 0, has matched so far. */
  counters(rule: number): Readonly<Counters> {
    const { counters } = this.#contents;
    return { packets: counters?.[rule * 2] ?? 0, bytes: counters?.[rule * 2 + 1] ?? 0 };
  }
}

/** The contents of a chain, for this package, which alone changes them. */
export function contentsOf(chain: Chain): ChainContents {
  return read(chain);
}

/** Puts other contents in place. */
export function putContents(chain: Chain, contents: ChainContents): void {
  write(chain, contents);
}
