import { type PacketBuffer, type Passage, packetBytes, type Verdict } from '@packet-path/core';
import { ask } from '../evaluate/ask.ts';
import { dropped } from '../evaluate/dropped.ts';
import { recordAction, refuseState } from '../evaluate/record.ts';
import type { Action, TargetResult } from '../extension/extension.ts';
import {
  ASKS,
  Asks,
  CHANCES,
  FORM,
  type FormList,
  MATCHES,
  REFUSED_AFTER,
  STEP,
} from '../program/form-list.ts';
import { COUNT, FIRST, HEAD, type Program } from '../program/program.ts';
import { type LiveChain, POLICY } from '../ruleset/live-chain.ts';
import { Step, type StepNumber } from '../ruleset/step.ts';
import type { Tests } from '../ruleset/tests.ts';
import type { Table } from '../table/table.ts';
import type { ChainPlan } from './chain-plan.ts';
import { headerPasses } from './flat-header.ts';
import { Translation } from './translation.ts';

/** The plan of a long chain. */
type PlanOf = (table: Table, chain: number) => ChainPlan;

/**
 * Walks a packet over a table's rules as numbers (`Program`), where nobody listens and no course is
 * recorded: packets that are sent, and those of dry runs.
 *
 * **How it works.** The walk is `LinearEvaluator`'s, step by step; only where things stand differs. The words
 * of a rule say its header, its kind of matches and what it leads to, a draw is made from the words of its
 * form, and counters are two numbers at the rule's place. A rule's object is read where its words do not
 * say everything: for the action of a target, and for matches that rules have for themselves. In a dry run
 * no rule counts, and matches and actions that have state end it.
 *
 * **Why it is right.** Headers and matches are asked of the same rules in the same order, with the same
 * draws; what is charged is the same sum. Properties compare it with `LinearEvaluator` over arbitrary rulesets.
 */
export class FlatWalk {
  readonly #shortest: number;
  readonly #planOf: PlanOf;
  // Where to go on after a RETURN: a chain and a rule. A target may send a packet, which is walked above.
  readonly #callers: number[] = [];
  #depth = 0;
  readonly #translation = new Translation();
  /** Matches asked of rules whose draws said no, by the last look. */
  #asked = 0;

  /** @param shortest chains of fewer rules are walked, others by their plans */
  constructor(shortest: number, planOf: PlanOf) {
    this.#shortest = shortest;
    this.#planOf = planOf;
  }

  walk(table: Table, builtin: LiveChain, packet: PacketBuffer, passage: Passage): Verdict {
    const floor = this.#depth;
    try {
      return this.#walk(table, builtin, packet, passage);
    } finally {
      this.#depth = floor;
    }
  }

  #walk(table: Table, builtin: LiveChain, packet: PacketBuffer, passage: Passage): Verdict {
    const { work, hook, recorder: dry } = passage;
    const { program } = table;
    const sum = passage.sums?.of(program, hook);
    const { words, heads, layout, forms } = program;
    const floor = this.#depth;
    const counts = table.counters.use(program.end);
    let bytes = packetBytes(packet);
    let chain = builtin.number;
    let first = heads[chain * HEAD + FIRST]!;
    let count = heads[chain * HEAD + COUNT]!;
    let next = 0;
    // Not in the ledger yet, as in `LinearEvaluator`.
    let charged = 0;
    let asked = 0;
    let matched = 0;
    for (;;) {
      let step: StepNumber = Step.RETURN;
      const found =
        count < this.#shortest
          ? this.#find(program, first, next, count, packet, passage)
          : this.#planOf(table, chain).find(table, chain, next, packet, passage);
      asked += this.#asked;
      this.#asked = 0;
      const index = found < 0 ? ~found : found;
      const at = (first + index) * layout.length;
      if (index === count) next = count;
      else {
        next = index + 1;
        const form = words[at]! * FORM;
        let refused = 0;
        if (found >= 0) {
          refused = this.#ask(table, chain, index, form, packet, passage);
          asked += refused === 0 ? forms.words[form + MATCHES]! : Math.abs(refused);
          if (refused > 0) continue;
        }
        if (refused < 0) step = Step.DROP;
        else {
          matched++;
          if (dry === undefined) {
            const place = (first + index) * 2;
            counts[place]!++;
            counts[place + 1]! += bytes;
          }
          step = forms.words[form + STEP]! as StepNumber;
          if (step === Step.CONTINUE) continue;
        }
      }
      work.matchesEvaluated += next - charged + asked;
      if (sum === undefined) work.chargeChain(program.site(chain, hook), next - charged, matched);
      else {
        work.countRules(next - charged, matched);
        sum.add(chain, next - charged, matched);
      }
      passage.spend(next - charged);
      charged = next;
      asked = 0;
      matched = 0;
      switch (step) {
        case Step.ACCEPT:
          return 'accept';
        case Step.DROP:
          return dropped(program.site(chain, hook), index, packet, passage);
        case Step.ACTION: {
          const result =
            words[at + layout.port] === 0
              ? act(table.action(chain, index), packet, passage)
              : this.#translation.run(table, this.#translation.end(table, at), packet, passage);
          if (result === 'drop') return dropped(program.site(chain, hook), index, packet, passage);
          if (result !== 'continue') return result;
          bytes = packetBytes(packet);
          continue;
        }
        case Step.RETURN:
          if (this.#depth === floor) {
            dry?.count(builtin, POLICY);
            const verdict = table.applyPolicy(builtin, packet);
            if (verdict === 'drop') dropped(builtin.site(hook), POLICY, packet, passage);
            return verdict;
          }
          this.#depth -= 2;
          chain = this.#callers[this.#depth]!;
          next = this.#callers[this.#depth + 1]!;
          break;
        default:
          if (step === Step.JUMP) {
            this.#callers[this.#depth] = chain;
            this.#callers[this.#depth + 1] = next;
            this.#depth += 2;
          }
          work.chainJumps++;
          chain = words[at + layout.target]!;
          next = 0;
      }
      first = heads[chain * HEAD + FIRST]!;
      count = heads[chain * HEAD + COUNT]!;
      charged = next;
    }
  }

  /** The next rule whose header matches, or as `~rule` one whose draw has said yes too; else the number of rules. */
  #find(
    { words, layout, forms }: Program,
    first: number,
    from: number,
    count: number,
    packet: PacketBuffer,
    passage: Passage,
  ): number {
    const stride = layout.length;
    const end = (first + count) * stride;
    let asked = 0;
    for (let at = (first + from) * stride; at < end; at += stride) {
      const form = words[at]! * FORM;
      if (!headerPasses(words, at, layout, forms, form, packet)) continue;
      const rule = at / stride - first;
      const shapes = forms.words;
      if (shapes[form + ASKS] !== Asks.DRAW) {
        this.#asked = asked;
        return rule;
      }
      if (passage.host.choices.chance('statistic', shapes[form + CHANCES]!)) {
        this.#asked = asked + shapes[form + MATCHES]!;
        return ~rule;
      }
      asked += shapes[form + REFUSED_AFTER]!;
    }
    this.#asked = asked;
    return count;
  }

  /** As `ask`, of a rule whose header matches. */
  #ask(
    table: Table,
    chain: number,
    rule: number,
    form: number,
    packet: PacketBuffer,
    passage: Passage,
  ): number {
    const { forms } = table.program;
    const asks = forms.words[form + ASKS];
    if (asks === Asks.NOTHING) return 0;
    const tests = asks === Asks.OWN ? table.testsAt(chain, rule) : testsOf(table, forms, form);
    if (passage.recorder !== undefined) refuseState(passage.recorder, tests);
    return ask(tests, packet, passage);
  }
}

function act(action: Action, packet: PacketBuffer, passage: Passage): TargetResult {
  const { recorder: dry } = passage;
  return dry === undefined
    ? action.run(packet, passage)
    : recordAction(dry, action, packet, passage);
}

function testsOf(table: Table, { forms }: FormList, form: number): Tests {
  return table.testsOf(forms[form / FORM]!);
}
