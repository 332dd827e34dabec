import { hears, type PacketBuffer, type Passage, type Verdict } from '@packet-path/core';
import type { ProgramChain } from '../program/chain.ts';
import { Registers } from '../program/registers.ts';
import type { ProgramRule } from '../program/rule.ts';
import { type Step, Step as Steps } from '../program/step.ts';
import { dropped } from './dropped.ts';
import type { Evaluator } from './evaluator.ts';
import { tellPolicy, tellReturn, tellRule } from './tell.ts';

/**
 * Takes packets through chains, rule by rule and expression by expression, as Linux does
 * (net/netfilter/nf_tables_core.c, `nft_do_chain`). An evaluator that finds the next rule otherwise
 * extends it.
 */
export class LinearEvaluator implements Evaluator {
  readonly #registers = new Registers();
  // The chain and the rule at which each caller goes on after a return. An instruction may send a
  // packet, which is walked with frames above these.
  readonly #callers: ProgramChain[] = [];
  readonly #resume: number[] = [];
  #depth = 0;

  /** Walks from a base chain to a verdict. */
  walk(base: ProgramChain, packet: PacketBuffer, passage: Passage): Verdict {
    const floor = this.#depth;
    try {
      return this.#walk(base, packet, passage);
    } finally {
      this.#depth = floor;
    }
  }

  /**
   * The next rule to run, from one on; the number of rules where there is none. An evaluator that passes
   * rules over has charged their expressions, and the walk counts them as rules.
   */
  protected find(
    _chain: ProgramChain,
    from: number,
    _packet: PacketBuffer,
    _passage: Passage,
  ): number {
    return from;
  }

  #walk(base: ProgramChain, packet: PacketBuffer, passage: Passage): Verdict {
    const { hook, work, trace, recorder } = passage;
    recorder?.asksFields();
    const floor = this.#depth;
    let chain = base;
    let next = 0;
    // The ledger does not have the rules of this chain from `charged` to `next` yet.
    let charged = 0;
    let matched = 0;
    for (;;) {
      next = this.find(chain, next, packet, passage);
      const rule = chain.rules[next];
      let step: Step = Steps.RETURN;
      if (rule !== undefined) {
        next++;
        const reached = this.#run(rule, packet, passage);
        step = this.#step;
        const isMatched = reached >= rule.matchedFrom;
        if (isMatched) matched++;
        if (hears(trace)) tellRule(trace, hook, chain, next, rule, isMatched, reached);
        if (step === Steps.NEXT || step === Steps.BREAK) continue;
      }
      passage.chargeChain(chain.site(packet.family, hook), next - charged, matched);
      passage.spend(next - charged);
      matched = 0;
      switch (step) {
        case Steps.ACCEPT:
          return 'accept';
        case Steps.DROP:
          return dropped(chain, next, packet, passage);
        case Steps.RETURN:
          if (hears(trace)) tellReturn(trace, hook, chain, rule);
          if (this.#depth === floor) {
            const policy = base.base!.policy;
            if (hears(trace)) tellPolicy(trace, hook, base, policy);
            return policy === 'drop' ? dropped(base, null, packet, passage) : policy;
          }
          this.#depth--;
          chain = this.#callers[this.#depth]!;
          next = this.#resume[this.#depth]!;
          break;
        default:
          if (step === Steps.JUMP) {
            this.#callers[this.#depth] = chain;
            this.#resume[this.#depth] = next;
            this.#depth++;
          }
          work.chainJumps++;
          chain = this.#registers.chain!;
          next = 0;
      }
      charged = next;
    }
  }

  /** The step that the last rule ended with. */
  #step: Step = Steps.NEXT;

  /**
   * Runs a rule's instructions until one ends the rule, and leaves its step in `#step`.
   *
   * @returns the index of that instruction, or the number of instructions where all were run
   */
  #run({ instructions }: ProgramRule, packet: PacketBuffer, passage: Passage): number {
    const registers = this.#registers;
    const { recorder } = passage;
    let step: Step = Steps.NEXT;
    let at = 0;
    while (at < instructions.length) {
      if (recorder !== undefined && instructions[at]!.repeats !== true) {
        // A dry run may ask for whatever the packet has.
        const isRead = instructions[at]!.signature !== undefined;
        if (!recorder.isDry || !isRead) recorder.refuse();
      }
      step = instructions[at]!.run(registers, packet, passage);
      if (step !== Steps.NEXT) break;
      at++;
    }
    this.#step = step;
    passage.work.expressionsEvaluated += step === Steps.NEXT ? at : at + 1;
    return at;
  }
}
