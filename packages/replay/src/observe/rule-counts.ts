import type { TraceListener, TraceStep } from '@packet-path/core';

/** Counts by table and chain. */
export type ChainCounts = Map<string, Map<string, number>>;
/** Counts by table, chain and rule; rules count from 0. */
export type RuleCountsByChain = Map<string, Map<string, number[]>>;

/** How often a step's packets met each rule, chain and set, read off the trace. */
export class RuleCounts {
  readonly evaluated: RuleCountsByChain = new Map();
  readonly matched: RuleCountsByChain = new Map();
  /** Times a built-in chain's policy decided. */
  readonly policy: ChainCounts = new Map();
  /** Times a chain was walked past its last rule. */
  readonly ends: ChainCounts = new Map();
  /** Look-ups in each set or map that has a name, and those that found something. */
  readonly lookups: Map<string, number> = new Map();
  readonly hits: Map<string, number> = new Map();
  /** Packets that each hook function saw: `mangle PREROUTING`. */
  readonly hooks: Map<string, number> = new Map();

  /** Counts a step of the trace. */
  readonly hear: TraceListener = (step: TraceStep): void => {
    if (step.kind === 'rule') {
      countRule(this.evaluated, step.table, step.chain, step.rule - 1);
      if (step.matched) countRule(this.matched, step.table, step.chain, step.rule - 1);
    } else if (step.kind === 'policy') count(this.policy, step.table, step.chain);
    else if (step.kind === 'return') {
      if (step.cause === 'end') count(this.ends, step.table, step.chain);
    } else if (step.kind === 'set') {
      if (!step.set.startsWith(ANONYMOUS)) this.#countLookup(step.set, step.hit);
    } else if (step.kind === 'set-unasked') {
      // The recorder counted a look-up where a rule came as far as the comparison, and a hit of `!=`
      // where the comparison failed, though the kernel asks no set for a packet of another protocol.
      this.#countLookup(step.set, step.comparison === '!=');
    } else if (step.kind === 'hook') {
      const table = /^ip6?tables (\w+)$/.exec(step.name)?.[1];
      if (table === undefined) return;
      const name = `${table} ${step.hook}`;
      this.hooks.set(name, (this.hooks.get(name) ?? 0) + 1);
    }
  };

  #countLookup(set: string, isHit: boolean): void {
    this.lookups.set(set, (this.lookups.get(set) ?? 0) + 1);
    if (isHit) this.hits.set(set, (this.hits.get(set) ?? 0) + 1);
  }
}

/** Sets that are written out in a rule of nftables are `__set0`, `__map1` and so on. */
const ANONYMOUS = '__';

function inner<Value>(map: Map<string, Map<string, Value>>, table: string): Map<string, Value> {
  let chains = map.get(table);
  if (chains === undefined) {
    chains = new Map();
    map.set(table, chains);
  }
  return chains;
}

function count(counts: ChainCounts, table: string, chain: string): void {
  const chains = inner(counts, table);
  chains.set(chain, (chains.get(chain) ?? 0) + 1);
}

function countRule(counts: RuleCountsByChain, table: string, chain: string, rule: number): void {
  const chains = inner(counts, table);
  let rules = chains.get(chain);
  if (rules === undefined) {
    rules = [];
    chains.set(chain, rules);
  }
  while (rules.length <= rule) rules.push(0);
  rules[rule]! += 1;
}
