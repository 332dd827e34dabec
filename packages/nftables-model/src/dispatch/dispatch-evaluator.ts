import {
  type CourseRecorder,
  checkArgument,
  type Family,
  ForeseenCheck,
  ForeseenTurn,
  hears,
  type PacketBuffer,
  type Passage,
  type PassageHost,
  someObject,
  type Verdict,
} from '@packet-path/core';
import { LinearEvaluator } from '../evaluate/linear-evaluator.ts';
import { ForeseenWalk } from '../foresee/foreseen-walk.ts';
import type { ProgramChain } from '../program/chain.ts';
import { ChainPlan } from './chain-plan.ts';
import type { DispatchOptions } from './dispatch-options.ts';

/**
 * Walks short chains, and finds its way through long ones by the tests that rules begin with.
 *
 * **How it works.** Of a chain of two dozen rules or more the evaluator keeps a `ChainPlan`. It groups
 * the rules by what their first tests read: the rules that want a field to have a value, each its own
 * (`ValueGroup`), have a hash table, which answers the rules that want the packet's value. Rules with
 * one and the same test (`CommonGroup`), or the same look-up in a set (`SetGroup`), have it made once
 * for all. The rules of one group and value are grouped by their next tests likewise. The first rule
 * of all groups that is not refused is run from its beginning, as in a walk. Rules of rare kinds are
 * run one by one, and groups are made only when a chain has been walked often enough to pay for it.
 *
 * **Why it is right.** Only tests are looked at that read the packet, its connection or a set, and draw,
 * count and remember nothing: they say of a rule that is passed over what they would say in a walk. A
 * group charges its tests for each of its rules that is passed over, with the expressions up to the one
 * that ended the rule; a set's look-ups and probes too. The rule itself is counted by its position, and
 * a rule that acts is always run by the walk, so that what is read is read again behind it. Where
 * somebody listens, every rule is walked, and each is told.
 *
 * On wide courses the walks are foreseen (`ForeseenWalk`).
 */
export class DispatchEvaluator extends LinearEvaluator {
  readonly #options: Required<DispatchOptions>;
  /** The parts that base chains have in wide courses of each host, by family. */
  readonly #foreseen = new WeakMap<PassageHost, Record<Family, PartsOfChains>>();

  constructor(given: DispatchOptions = {}) {
    super();
    checkArgument('new NftDispatchEvaluator', 'given', given, someObject);
    const { shortest = 24, walks = 8, worth = 12 } = given;
    this.#options = { shortest, walks, worth };
  }

  override walk(base: ProgramChain, packet: PacketBuffer, passage: Passage): Verdict {
    const { recorder } = passage;
    const verdict =
      recorder?.isWide === true ? this.#goWide(recorder, base, packet, passage) : undefined;
    return verdict ?? super.walk(base, packet, passage);
  }

  /** Walks on a wide course; undefined, with the course refused, where the walk cannot be foreseen. */
  #goWide(
    recorder: CourseRecorder,
    base: ProgramChain,
    packet: PacketBuffer,
    passage: Passage,
  ): Verdict | undefined {
    const { check, turn } = this.#partsOf(base, packet.family, passage);
    if (check.foresee(packet)) {
      recorder.check(check, packet, passage);
      return 'accept';
    }
    const isTurn = base.base!.type === 'nat' && passage.hook === 'PREROUTING';
    if (isTurn) return recorder.turn(turn, packet, passage);
    recorder.refuse();
    return undefined;
  }

  #partsOf(base: ProgramChain, family: Family, { host, hook }: Passage): ForeseenParts {
    let ofHost = this.#foreseen.get(host);
    if (ofHost === undefined) {
      ofHost = { 4: new WeakMap(), 6: new WeakMap() };
      this.#foreseen.set(host, ofHost);
    }
    let parts = ofHost[family].get(base);
    if (parts === undefined) {
      const walk = new ForeseenWalk(base, host, hook, this.#options.shortest);
      parts = { check: new ForeseenCheck(walk), turn: new ForeseenTurn(walk) };
      ofHost[family].set(base, parts);
    }
    return parts;
  }

  protected override find(
    chain: ProgramChain,
    from: number,
    packet: PacketBuffer,
    passage: Passage,
  ): number {
    const { rules } = chain;
    if (rules.length < this.#options.shortest || hears(passage.trace)) return from;
    let { plan } = chain;
    if (!(plan instanceof ChainPlan) || plan.rules !== rules) {
      plan = new ChainPlan(rules, this.#options);
      chain.plan = plan;
    }
    return (plan as ChainPlan).find(from, packet, passage);
  }
}

type PartsOfChains = WeakMap<ProgramChain, ForeseenParts>;

/** A base chain in wide courses: it lets a packet by, or gives it another destination. */
interface ForeseenParts {
  readonly check: ForeseenCheck;
  readonly turn: ForeseenTurn;
}
