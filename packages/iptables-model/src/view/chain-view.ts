import type { Hook } from '@packet-path/core';
import type { Counters, Policy } from '../ruleset/counters.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { Table } from '../table/table.ts';

/** A chain as it is now. Read-only. */
export class ChainView {
  readonly #table: Table;
  readonly #chain: LiveChain;

  constructor(table: Table, chain: LiveChain) {
    this.#table = table;
    this.#chain = chain;
    Object.freeze(this);
  }

  get name(): string {
    return this.#chain.name;
  }

  /** The hook a built-in chain is walked from; null for a user's chain. */
  get hook(): Hook | null {
    return this.#chain.hook;
  }

  /** The policy; null for a user's chain. */
  get policy(): Policy | null {
    return this.#chain.policy?.policy ?? null;
  }

  /** Counters of the policy; zeros for a user's chain. */
  get policyCounters(): Readonly<Counters> {
    const { packets = 0, bytes = 0 } = this.#chain.policy ?? {};
    return Object.freeze({ packets, bytes });
  }

  get rules(): readonly Rule[] {
    return Object.freeze(this.#chain.rules.slice());
  }

  /** Packets and bytes that a rule, counted from 0, has matched so far. */
  counters(rule: number): Readonly<Counters> {
    return Object.freeze(this.#table.counted(this.#chain, rule));
  }
}
