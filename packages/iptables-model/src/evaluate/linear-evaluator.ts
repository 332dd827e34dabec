import type { Hook, PacketBuffer, Passage, Verdict } from '@packet-path/core';
import type { MatchResult } from '../extension/extension.ts';
import type { Table } from '../ruleset/table.ts';
import { type CompiledChain, Step } from './compiled-chain.ts';
import type { Evaluator } from './evaluator.ts';
import { packetBytes } from './packet-bytes.ts';
import { tellPolicy, tellReturn, tellRule, tellSkipped } from './tell.ts';

/**
 * Walks every rule, one after another, as Linux does: the specification of what rules mean
 * (net/ipv4/netfilter/ip_tables.c, `ipt_do_table`).
 */
export class LinearEvaluator implements Evaluator {
  // Where to go on after a RETURN. A target may send a packet, which is walked above our frames.
  readonly #callers: CompiledChain[] = [];
  readonly #resume: number[] = [];
  #depth = 0;

  walk(table: Table, hook: Hook, packet: PacketBuffer, passage: Passage): Verdict {
    const builtin = table.builtin(hook);
    if (builtin === undefined) return 'accept';
    const floor = this.#depth;
    try {
      return this.#walk(table, hook, table.compiled(builtin), packet, passage);
    } finally {
      this.#depth = floor;
    }
  }

  #walk(
    table: Table,
    hook: Hook,
    builtin: CompiledChain,
    packet: PacketBuffer,
    passage: Passage,
  ): Verdict {
    const { work, trace } = passage;
    const floor = this.#depth;
    let chain = builtin;
    let next = 0;
    // Not charged to the ledger yet: rules of this chain from `entered` on, and how many matched.
    let entered = 0;
    let matched = 0;
    for (;;) {
      const rule = chain.headers.find(next, packet);
      if (trace !== undefined) tellSkipped(trace, table, hook, chain, next, rule, packet);
      next = Math.min(rule + 1, chain.length);
      let step: number = Step.RETURN;
      if (rule < chain.length) {
        const result = this.#askExtensions(table, hook, chain, rule, packet, passage);
        if (result === false) continue;
        step = Step.DROP;
        if (result === true) {
          matched++;
          chain.counters[rule * 2]! += 1;
          chain.counters[rule * 2 + 1]! += packetBytes(packet);
          step = chain.steps[rule]!;
        }
      }
      if (step === Step.CONTINUE) continue;
      const evaluated = next - entered;
      if (step === Step.ACTION) {
        // The ledger is in order when a target sends a packet of its own.
        work.matchesEvaluated += evaluated;
        work.chargeChain(table.name, hook, chain.name, evaluated, matched);
        entered = next;
        matched = 0;
        const result = chain.actions[rule]!.run(packet, passage);
        if (result === 'continue') continue;
        return result;
      }
      work.matchesEvaluated += evaluated;
      work.chargeChain(table.name, hook, chain.name, evaluated, matched);
      matched = 0;
      switch (step) {
        case Step.ACCEPT:
          return 'accept';
        case Step.DROP:
          return 'drop';
        case Step.JUMP:
          this.#callers[this.#depth] = chain;
          this.#resume[this.#depth] = next;
          this.#depth++;
          break;
      }
      if (step === Step.RETURN) {
        if (trace !== undefined) tellReturn(trace, table, hook, chain, rule);
        if (this.#depth === floor) return applyPolicy(table, hook, builtin, packet, passage);
        this.#depth--;
        chain = this.#callers[this.#depth]!;
        next = this.#resume[this.#depth]!;
      } else {
        work.chainJumps++;
        chain = table.compiled(chain.destinations[rule]!);
        next = 0;
      }
      entered = next;
    }
  }

  /** A rule's extensions, in the order written, until one says no. */
  #askExtensions(
    table: Table,
    hook: Hook,
    chain: CompiledChain,
    rule: number,
    packet: PacketBuffer,
    passage: Passage,
  ): MatchResult {
    const predicates = chain.predicates[rule]!;
    let result: MatchResult = true;
    let asked = 0;
    while (asked < predicates.length && result === true) {
      result = predicates[asked]!.matches(packet, passage);
      asked++;
    }
    passage.work.matchesEvaluated += asked;
    if (passage.trace !== undefined) {
      tellRule(passage.trace, table, hook, chain, rule, result === true ? -1 : asked - 1);
    }
    return result;
  }
}

function applyPolicy(
  table: Table,
  hook: Hook,
  builtin: CompiledChain,
  packet: PacketBuffer,
  passage: Passage,
): Verdict {
  const { contents } = builtin.chain;
  const { policy } = contents;
  contents.policyPackets++;
  contents.policyBytes += packetBytes(packet);
  if (passage.trace !== undefined) tellPolicy(passage.trace, table, hook, builtin.name, policy);
  return policy === 'ACCEPT' ? 'accept' : 'drop';
}
