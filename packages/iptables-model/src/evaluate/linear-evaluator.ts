import type { Hook, PacketBuffer, Passage, Verdict } from '@packet-path/core';
import type { MatchResult } from '../extension/extension.ts';
import type { Chain } from '../ruleset/chain.ts';
import { type CompiledChain, Step } from '../ruleset/compiled-chain.ts';
import type { Table } from '../ruleset/table.ts';
import type { Evaluator } from './evaluator.ts';
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
    // Not in the ledger yet: the rules of this chain from `charged` to `next`, and their matches.
    let charged = 0;
    let matched = 0;
    for (;;) {
      const rule = chain.headers.find(next, packet);
      if (trace !== undefined) tellSkipped(trace, table, hook, chain, next, rule, packet);
      let step: number = Step.RETURN;
      if (rule < chain.length) {
        next = rule + 1;
        const result = this.#askExtensions(table, hook, chain, rule, packet, passage);
        if (result === false) continue;
        if (result === true) {
          matched++;
          chain.count(rule, packet);
        }
        step = result === true ? chain.steps[rule]! : Step.DROP;
        if (step === Step.CONTINUE) continue;
      } else {
        next = chain.length;
      }

      // The walk leaves the chain, or a target acts and may send packets that charge for themselves.
      work.matchesEvaluated += next - charged;
      work.chargeChain(chain.site(hook), next - charged, matched);
      charged = next;
      matched = 0;
      switch (step) {
        case Step.ACCEPT:
          return 'accept';
        case Step.DROP:
          return 'drop';
        case Step.ACTION: {
          const result = chain.actions[rule]!.run(packet, passage);
          if (result === 'continue') continue;
          return result;
        }
        case Step.RETURN:
          if (trace !== undefined) tellReturn(trace, table, hook, chain, rule);
          if (this.#depth === floor)
            return applyPolicy(table, hook, builtin.chain, packet, passage);
          this.#depth--;
          chain = this.#callers[this.#depth]!;
          next = this.#resume[this.#depth]!;
          break;
        case Step.JUMP:
        case Step.GOTO:
          if (step === Step.JUMP) {
            this.#callers[this.#depth] = chain;
            this.#resume[this.#depth] = next;
            this.#depth++;
          }
          work.chainJumps++;
          chain = table.compiled(chain.destinations[rule]!);
          next = 0;
      }
      charged = next;
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
  builtin: Chain,
  packet: PacketBuffer,
  { trace }: Passage,
): Verdict {
  if (trace !== undefined && builtin.policy !== null) {
    tellPolicy(trace, table, hook, builtin.name, builtin.policy);
  }
  return table.applyPolicy(builtin, packet);
}
