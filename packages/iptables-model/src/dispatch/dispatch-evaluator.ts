import {
  type CourseRecorder,
  checkArgument,
  ForeseenCheck,
  ForeseenTurn,
  hears,
  type PacketBuffer,
  type Passage,
  someObject,
  type Verdict,
} from '@packet-path/core';
import { LinearEvaluator } from '../evaluate/linear-evaluator.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Table } from '../table/table.ts';
import { ChainPlan } from './chain-plan.ts';
import { FlatWalk } from './flat-walk.ts';
import { ForeseenWalk } from './foreseen-walk.ts';
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
 * Packets that nobody records or listens to, and those of dry runs, are walked over the words of rules
 * (`FlatWalk`).
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
  readonly #flat: FlatWalk;
  /** The parts that built-in chains have in wide courses. */
  readonly #foreseen = new WeakMap<LiveChain, ForeseenParts>();

  constructor(options: DispatchOptions = {}) {
    super();
    checkArgument('new DispatchEvaluator', 'options', options, someObject);
    const { shortest = 24, walks = 8 } = options;
    this.#shortest = shortest;
    this.#walks = walks;
    this.#flat = new FlatWalk(shortest, (table, chain) => this.#planOf(table, chain));
  }

  override walk(table: Table, builtin: LiveChain, packet: PacketBuffer, passage: Passage): Verdict {
    const { trace, recorder } = passage;
    if (trace !== undefined) return super.walk(table, builtin, packet, passage);
    if (recorder?.isDry === false) {
      const verdict = recorder.isWide
        ? this.#goWide(recorder, table, builtin, packet, passage)
        : undefined;
      return verdict ?? super.walk(table, builtin, packet, passage);
    }
    return this.#flat.walk(table, builtin, packet, passage);
  }

  /** Walks on a wide course where the walk must be foreseen; undefined where it is to be recorded. */
  #goWide(
    recorder: CourseRecorder,
    table: Table,
    builtin: LiveChain,
    packet: PacketBuffer,
    passage: Passage,
  ): Verdict | undefined {
    const { walk, check, turn } = this.#partsOf(table, builtin);
    if (check.foresee(packet)) {
      if (!walk.asksDestination) return undefined;
      recorder.check(check, packet, passage);
      return 'accept';
    }
    const isTurn = table.name === 'nat' && passage.hook === 'PREROUTING';
    return isTurn ? recorder.turn(turn, packet, passage) : undefined;
  }

  protected override find(
    table: Table,
    chain: LiveChain,
    from: number,
    packet: PacketBuffer,
    passage: Passage,
  ): number {
    const { rules } = chain;
    const { trace } = passage;
    if (hears(trace)) return super.find(table, chain, from, packet, passage);
    if (rules.length < this.#shortest) {
      // Somebody who sleeps wakes by a draw, and must be told the rule that has drawn.
      if (trace !== undefined) return super.find(table, chain, from, packet, passage);
      return walkDraws(rules, from, packet, passage, (rule) => table.tests(chain, rule));
    }
    const plan = this.#planOf(table, chain.number);
    // A course is of packets from any source port, so that rules which ask for it must be seen; a wide one of
    // packets to any destination.
    const { recorder } = passage;
    if (recorder !== undefined && (plan.asksSourcePort || recorder.isWide)) {
      return super.find(table, chain, from, packet, passage);
    }
    return plan.find(table, chain.number, from, packet, passage);
  }

  #partsOf(table: Table, builtin: LiveChain): ForeseenParts {
    let parts = this.#foreseen.get(builtin);
    if (parts === undefined) {
      const planOf = (chain: number): ChainPlan => this.#planOf(table, chain);
      const walk = new ForeseenWalk(table, builtin, this.#shortest, planOf);
      parts = { walk, check: new ForeseenCheck(walk), turn: new ForeseenTurn(walk) };
      this.#foreseen.set(builtin, parts);
    }
    return parts;
  }

  /** The plan of a chain. One that was worth an index before its rules changed is worth one at once. */
  #planOf(table: Table, chain: number): ChainPlan {
    const { plans, bodies } = table.program;
    const before = plans[chain];
    const { rules } = bodies[chain]!;
    const isPlan = before instanceof ChainPlan;
    if (isPlan && before.isOf(rules)) return before;
    const walks = isPlan && before.isIndexed ? 0 : this.#walks;
    const plan = new ChainPlan(rules, walks);
    plans[chain] = plan;
    return plan;
  }
}

/** A built-in chain in wide courses: it lets a packet by, or gives it another destination. */
interface ForeseenParts {
  readonly walk: ForeseenWalk;
  readonly check: ForeseenCheck;
  readonly turn: ForeseenTurn;
}
