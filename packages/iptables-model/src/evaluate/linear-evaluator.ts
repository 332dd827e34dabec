import {
  hears,
  type PacketBuffer,
  type Passage,
  packetBytes,
  type Verdict,
} from '@packet-path/core';
import { headerRefusal, PASSES } from '../header/header-refusal.ts';
import { type LiveChain, POLICY } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import { Step } from '../ruleset/step.ts';
import type { Table } from '../table/table.ts';
import { ask } from './ask.ts';
import { dropped } from './dropped.ts';
import type { Evaluator } from './evaluator.ts';
import { keepWide } from './keep-wide.ts';
import { recordAction, refuseState } from './record.ts';
import { tellPolicy, tellReturn, tellRule, tellSkipped } from './tell.ts';

/**
 * Walks every rule, one after another, as Linux does (net/ipv4/netfilter/ip_tables.c,
 * `ipt_do_table`). An evaluator that finds the next rule otherwise extends it.
 */
export class LinearEvaluator implements Evaluator {
  // Where to go on after a RETURN. A target may send a packet, which is walked above our frames.
  readonly #callers: LiveChain[] = [];
  readonly #resume: number[] = [];
  #depth = 0;
  /** Whether rules ask for nothing but fields of packets, by the rules of chains that were asked about. */
  readonly #askFieldsAlone = new WeakMap<readonly Rule[], boolean>();

  walk(table: Table, builtin: LiveChain, packet: PacketBuffer, passage: Passage): Verdict {
    const floor = this.#depth;
    try {
      return this.#walk(table, builtin, packet, passage);
    } finally {
      this.#depth = floor;
    }
  }

  /**
   * Charges the rules of a chain that a packet passes over before the first one that takes it, and the matches that
   * these and that one are asked.
   *
   * @returns false where a rule of the chain asks for more than a packet's fields: it might draw, or remember
   */
  passOver(table: Table, chain: LiveChain, packet: PacketBuffer, passage: Passage): boolean {
    if (!this.#asksFieldsAlone(table, chain)) return false;
    let index = -1;
    let asked = 0;
    let refused: number;
    do {
      const found = this.find(table, chain, index + 1, packet, passage);
      index = found < 0 ? ~found : found;
      if (found < 0 || index === chain.rules.length) break;
      const tests = table.tests(chain, index);
      refused = ask(tests, packet, passage);
      asked += refused === 0 ? tests.predicates.length : Math.abs(refused);
    } while (refused > 0);
    passage.work.matchesEvaluated += index + asked;
    passage.work.chargeChain(chain.site(passage.hook), index, 0);
    return true;
  }

  #asksFieldsAlone(table: Table, chain: LiveChain): boolean {
    const { rules } = chain;
    let known = this.#askFieldsAlone.get(rules);
    if (known === undefined) {
      known = rules.every((_, index) => table.tests(chain, index).areOfFields);
      this.#askFieldsAlone.set(rules, known);
    }
    return known;
  }

  /**
   * The first rule from one on whose header matches. An evaluator may answer `~rule` for a rule whose
   * matches it has asked too, and which all said yes; what it passes over it has charged, but for the
   * headers.
   *
   * @returns the number of rules where no header matches
   */
  protected find(
    _table: Table,
    { rules }: LiveChain,
    from: number,
    packet: PacketBuffer,
    _passage: Passage,
  ): number {
    let rule = from;
    while (rule < rules.length && headerRefusal(rules[rule]!, packet) !== PASSES) rule++;
    return rule;
  }

  #walk(table: Table, builtin: LiveChain, packet: PacketBuffer, passage: Passage): Verdict {
    const { work, trace, hook, recorder } = passage;
    recorder?.asksFields();
    const floor = this.#depth;
    let bytes = packetBytes(packet);
    let chain = builtin;
    let next = 0;
    // Not in the ledger yet: the rules of this chain from `charged` to `next` with their headers, the
    // matches asked of them, and how many have matched.
    let charged = 0;
    let asked = 0;
    let matched = 0;
    for (;;) {
      const found = this.find(table, chain, next, packet, passage);
      const index = found < 0 ? ~found : found;
      const rule = chain.rules[index];
      if (recorder?.isWide === true) keepWide(recorder, table, chain, next, index);
      if (hears(trace)) tellSkipped(trace, chain, hook, next, index, packet);
      let step: number = Step.RETURN;
      if (rule === undefined) next = index;
      else {
        next = index + 1;
        let refused = 0;
        if (found >= 0) {
          const tests = table.tests(chain, index);
          if (recorder !== undefined) refuseState(recorder, tests);
          refused = ask(tests, packet, passage);
          asked += refused === 0 ? tests.predicates.length : Math.abs(refused);
          if (hears(trace)) tellRule(trace, chain, hook, index, Math.abs(refused));
          if (refused > 0) continue;
        }
        if (refused < 0) step = Step.DROP;
        else {
          matched++;
          // A dry run counts nowhere.
          if (recorder?.isDry !== true) {
            table.count(chain, index, bytes);
            recorder?.count(table.counters, table.placeOf(chain, index));
          }
          ({ step } = rule.form);
          if (step === Step.CONTINUE) continue;
        }
      }

      // The walk leaves the chain, or a target acts and may send packets that charge for themselves.
      work.matchesEvaluated += next - charged + asked;
      work.chargeChain(chain.site(hook), next - charged, matched);
      passage.spend(next - charged);
      charged = next;
      asked = 0;
      matched = 0;
      switch (step) {
        case Step.ACCEPT:
          return 'accept';
        case Step.DROP:
          return dropped(chain.site(hook), index, packet, passage);
        case Step.ACTION: {
          const action = table.action(chain.number, index);
          const result =
            recorder === undefined
              ? action.run(packet, passage)
              : recordAction(recorder, action, packet, passage);
          if (result === 'drop') return dropped(chain.site(hook), index, packet, passage);
          if (result !== 'continue') return result;
          bytes = packetBytes(packet);
          continue;
        }
        case Step.RETURN:
          if (hears(trace)) tellReturn(trace, chain, hook, index);
          if (this.#depth === floor) {
            if (hears(trace)) tellPolicy(trace, builtin, hook);
            recorder?.count(builtin, POLICY);
            const verdict = table.applyPolicy(builtin, packet);
            return verdict === 'drop'
              ? dropped(builtin.site(hook), POLICY, packet, passage)
              : verdict;
          }
          this.#depth--;
          chain = this.#callers[this.#depth]!;
          next = this.#resume[this.#depth]!;
          break;
        default:
          if (step === Step.JUMP) {
            this.#callers[this.#depth] = chain;
            this.#resume[this.#depth] = next;
            this.#depth++;
          }
          work.chainJumps++;
          chain = table.ledTo(rule!.object as LiveChain);
          next = 0;
      }
      charged = next;
    }
  }
}
