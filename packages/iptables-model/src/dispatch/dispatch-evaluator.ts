import type { PacketBuffer, Passage } from '@packet-path/core';
import { LinearEvaluator } from '../evaluate/linear-evaluator.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Table } from '../ruleset/table.ts';
import { ChainPlan } from './chain-plan.ts';
import { walkDraws } from './walk-draws.ts';

/** When an index is worth while. */
export interface DispatchOptions {
  /** Chains of fewer rules are always walked; 24 unless given. */
  readonly shortest?: number;
  /** How often all rules of a chain are walked before an index is made; 8 unless given. */
  readonly walks?: number;
}

/**
 * Walks short chains, and finds its way through long ones by the fields that decide.
 *
 * **How it works.** Of a chain of two dozen rules or more the evaluator keeps a `ChainPlan`. It
 * groups the rules by the fields that their headers name (`Tuple`: tuple space search), with a
 * hash table for each group: one look-up answers which rules of the group a packet can match, and
 * the first rule of all groups is the next to be asked. Where many rules have one and the same
 * header, they are told apart by the field that their first match tests (`FieldSplit`). A run
 * of rules that only draw is one loop of draws (`DrawRuns`). Rules of rare shapes are compared
 * one by one, and the index is made only when a chain has been walked often enough to pay for it.
 *
 * **Why it is right.** A rule is passed over only if its header does not match, or if its first match
 * that may say no tests a field for another value than the packet's: such a match says no, draws
 * nothing and remembers nothing. The ledger is charged by positions: one header for each rule passed
 * over, and from sums the matches that would have been asked of them. Everything with memory, chance
 * or an effect is asked by the walk itself, in its order. Where somebody listens the walk goes through
 * every rule, so that each is told.
 */
export class DispatchEvaluator extends LinearEvaluator {
  readonly #shortest: number;
  readonly #walks: number;

  constructor({ shortest = 24, walks = 8 }: DispatchOptions = {}) {
    super();
    this.#shortest = shortest;
    this.#walks = walks;
  }

  protected override find(
    table: Table,
    chain: LiveChain,
    from: number,
    packet: PacketBuffer,
    passage: Passage,
  ): number {
    const { rules } = chain;
    if (passage.trace !== undefined) return super.find(table, chain, from, packet, passage);
    if (rules.length < this.#shortest) return walkDraws(rules, from, packet, passage);
    const known = chain.plan;
    const isReady = known instanceof ChainPlan && known.isOf(rules);
    const plan = isReady ? known : this.#planFor(table, chain);
    // A course is of packets from any source port, so that rules which ask for it must be seen.
    if (passage.recorder?.isDry === false && plan.asksSourcePort) {
      return super.find(table, chain, from, packet, passage);
    }
    return plan.find(from, packet, passage);
  }

  /** A chain that was worth an index before its rules changed is worth one at once. */
  #planFor(table: Table, chain: LiveChain): ChainPlan {
    const before = chain.plan;
    const walks = before instanceof ChainPlan && before.isIndexed ? 0 : this.#walks;
    const plan = new ChainPlan(chain.rules, (rule) => table.tests(chain, rule), walks);
    chain.plan = plan;
    return plan;
  }
}
