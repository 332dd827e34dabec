import {
  type ChainSite,
  type ForeseenEnd,
  type GivenEnd,
  type Hook,
  type PacketBuffer,
  type Passage,
  type PassageHost,
  type TurnChoices,
  UNSPECIFIED,
  type Verdict,
  type WalkAhead,
} from '@packet-path/core';
import { dropped } from '../evaluate/dropped.ts';
import type { ProgramChain } from '../program/chain.ts';
import { Foresight } from '../program/foresight.ts';
import { Registers } from '../program/registers.ts';
import { type Step, Step as Steps } from '../program/step.ts';
import type { LiveSet } from '../sets/live-set.ts';
import { foreseeRule } from './foresee-rule.ts';
import { type KeptWalk, KeptWalks } from './kept-walks.ts';
import { TailMaker } from './tail-maker.ts';
import { Tails } from './tails.ts';

/** So many slots are looked at together. */
const TOGETHER = 16;
const NO_END: GivenEnd = Object.freeze({ address: UNSPECIFIED[4], port: 0 });

/**
 * Foresees the walk of packets of one family through a base chain: the rules that it will meet, and where they lead.
 *
 * **How it works.** The walk is that of `LinearEvaluator`, over the same chains. Each instruction is asked what it
 * would do (`Instruction.foresee`); what it would charge is kept until the packet comes there, with the number of
 * rules of each chain.
 *
 * **Why it is right.** It goes on only as long as its answer must be that of the walk. An instruction that writes to
 * the packet, remembers something, or asks for more than can be known before the packet's way begins, has no answer;
 * the packet is walked then, with the draws that were made. Properties compare foreseen packets with walked ones.
 */
export class ForeseenWalk implements WalkAhead {
  readonly base: ProgramChain;
  readonly foresight: Foresight;
  readonly #hook: Hook;
  readonly #longest: number;
  readonly #registers = new Registers();
  /** The chains that are walked, each time, with the rules evaluated and matched of each. */
  readonly #sites: ChainSite[] = [];
  readonly #rules: number[] = [];
  #visits = 0;
  // The chain and the rule at which each caller goes on after a return.
  readonly #callers: ProgramChain[] = [];
  readonly #resume: number[] = [];
  #chain: ProgramChain;
  /** The number of the last rule in its chain, from 1. */
  #rule = 0;
  readonly #tailMaker: TailMaker;
  #tails: Tails | undefined;
  /** A sum of what was read ahead last, so that an engine does not leave the reads out. */
  sum = 0;
  #epoch = -1;
  /** The tail that the walk ends with, negative where it has none, and the outcome of its draw. */
  #tail = -1;
  #outcome = 0;
  /** Whether no walk before ended with the tail. */
  #isNewTail = false;
  /** The walk that was recalled; undefined where the last one was walked. */
  #recalled: KeptWalk | undefined;
  #kept: KeptWalks | undefined;
  #end: ForeseenEnd = 'unknown';
  #gives: GivenEnd = NO_END;

  /** @param longest rules of a chain at most: longer ones are walked by groups */
  constructor(base: ProgramChain, host: PassageHost, hook: Hook, longest: number) {
    this.base = base;
    this.#chain = base;
    this.#hook = hook;
    this.#longest = longest;
    this.foresight = new Foresight(host);
    this.#tailMaker = new TailMaker(host);
  }

  get gives(): GivenEnd {
    return this.#gives;
  }

  foresee(packet: PacketBuffer, choices: TurnChoices | undefined): ForeseenEnd {
    const { foresight } = this;
    this.#renew();
    foresight.begin(choices);
    foresight.tails = choices === undefined ? undefined : this.#tails;
    this.#visits = 0;
    this.#tail = -1;
    this.#isNewTail = false;
    this.#recalled = undefined;
    this.#gives = NO_END;
    // Where walks are bounded the walk must tell when it is too long.
    const isBounded = foresight.host.mostRules !== Number.POSITIVE_INFINITY;
    const end = isBounded ? 'unknown' : this.#walk(packet);
    this.#end = foresight.isLost ? 'unknown' : end;
    return this.#end;
  }

  keep(): number {
    const kept = this.#kept;
    const { foresight } = this;
    if (kept === undefined || this.#recalled !== undefined || foresight.draws > 0) return -1;
    // A packet to a chain that nobody may come to again keeps nothing.
    if (this.#isNewTail) return -1;
    const isWhole = this.#tail >= 0 ? this.#end === 'given' : this.#end === 'passes';
    if (!isWhole) return -1;
    return kept.number(foresight, this.#sites, this.#rules, this.#visits, this.#tail);
  }

  recall(number: number, choices: TurnChoices | undefined): void {
    const kept = this.#kept!;
    const tail = kept.tail(number);
    this.#recalled = kept.walk(number);
    this.#tail = tail;
    this.#isNewTail = false;
    if (tail >= 0) this.#draw(tail, choices!);
  }

  get note(): number | undefined {
    if (this.#tail < 0 || this.#isNewTail) return undefined;
    return this.#tails!.note(this.#tail, this.#outcome);
  }

  set note(note: number | undefined) {
    if (this.#tail >= 0 && note !== undefined)
      this.#tails!.setNote(this.#tail, this.#outcome, note);
  }

  readKept(numbers: Int32Array): void {
    const kept = this.#kept;
    const tails = this.#tails;
    if (kept === undefined || tails === undefined) return;
    let sum = 0;
    for (const number of numbers) {
      if (number >= 0) sum ^= tails.touch(kept.tail(number));
    }
    this.sum = sum;
  }

  /** Tails and kept walks are those of one epoch of the host. */
  #renew(): void {
    const { epoch } = this.foresight.host;
    if (epoch === undefined || epoch.number === this.#epoch) return;
    this.#epoch = epoch.number;
    this.#tails = new Tails(this.#hook);
    this.#kept = new KeptWalks();
  }

  give(packet: PacketBuffer, passage: Passage): Verdict {
    const tail = this.#tail;
    const giver = tail < 0 ? this.foresight.giver : this.#tails!.giver(tail);
    const verdict = giver!.give(this.#gives, packet, passage);
    if (verdict !== 'drop') return verdict;
    const chain = tail < 0 ? this.#chain : this.#tails!.chain(tail);
    return dropped(chain, this.#rule, packet, passage);
  }

  charge(bytes: number, passage: Passage): void {
    const recalled = this.#recalled;
    if (recalled === undefined) this.#chargeWalk(bytes, passage);
    else recalled.charge(bytes, passage);
    if (this.#tail >= 0) this.#tails!.charge(this.#tail, this.#outcome, passage);
  }

  #chargeWalk(bytes: number, passage: Passage): void {
    this.foresight.charge(bytes, passage);
    const rules = this.#rules;
    for (let visit = 0; visit < this.#visits; visit++) {
      passage.chargeChain(this.#sites[visit]!, rules[visit * 2]!, rules[visit * 2 + 1]!);
    }
  }

  /** Ends the walk with a tail. */
  #draw(tail: number, choices: TurnChoices): void {
    const tails = this.#tails!;
    this.#outcome = choices.below('numgen', tails.bound(tail));
    this.#gives = tails.end(tail, this.#outcome);
    this.#rule = 1;
  }

  /** The tail of the chain that the last jump led to, made now if that is worth while; negative where there is none. */
  #newTail(packet: PacketBuffer): number {
    const { slot } = this.foresight;
    // Look-ups of verdicts have left a set with slots there.
    const map = this.foresight.map as LiveSet;
    const tails = this.#tails!;
    const chain = this.#registers.chain!;
    const maker = this.#tailMaker;
    if (!tails.isOpen(map, slot)) return -1;
    const alike = maker.makeAlike(chain, packet, this.#hook);
    if (alike !== undefined) {
      const tail = tails.keep(map, slot, alike);
      this.#makeNext(map, slot, packet);
      return tail;
    }
    if (!(tails.visit(map, slot) || maker.isNewTo(packet.protocol))) return -1;
    return tails.keep(map, slot, maker.make(chain, packet, this.#hook));
  }

  /**
   * Makes the tails of the chains in the slots around one: such chains were made one after the other, and lie together
   * in memory, so that all of them cost little more than one.
   */
  #makeNext(map: LiveSet, slot: number, packet: PacketBuffer): void {
    const tails = this.#tails!;
    const begin = slot - (slot % TOGETHER);
    for (let next = begin; next < begin + TOGETHER; next++) {
      if (!tails.isUnseen(map, next)) continue;
      const element = map.elementAt(next);
      if (element === undefined) continue;
      const { step } = element;
      const chain = step === Steps.JUMP || step === Steps.GOTO ? element.chain : undefined;
      const at = chain?.of(this.foresight.host);
      const tail = at && this.#tailMaker.makeAlike(at, packet, this.#hook);
      if (tail === undefined) tails.pass(map, next);
      else tails.keep(map, next, tail);
    }
  }

  #walk(packet: PacketBuffer): ForeseenEnd {
    const { base, foresight } = this;
    let depth = 0;
    let chain = base;
    let next = 0;
    let charged = 0;
    let matched = 0;
    for (;;) {
      const { rules } = chain;
      if (rules.length >= this.#longest) return 'unknown';
      let step: Step = Steps.RETURN;
      if (next < rules.length) {
        const rule = rules[next]!;
        next++;
        const reached = foreseeRule(rule, this.#registers, packet, foresight);
        if (foresight.isLost) return 'unknown';
        step = foresight.step;
        if (reached >= rule.matchedFrom) matched++;
        if (step === Steps.NEXT || step === Steps.BREAK) continue;
      }
      this.#visit(chain.site(packet.family, this.#hook), next - charged, matched);
      matched = 0;
      switch (step) {
        case Steps.ACCEPT:
          this.#chain = chain;
          this.#rule = next;
          if (foresight.gives === undefined) return 'passes';
          this.#gives = foresight.gives;
          return 'given';
        case Steps.DROP:
          return 'unknown';
        case Steps.RETURN:
          if (depth === 0) return base.base!.policy === 'accept' ? 'passes' : 'unknown';
          depth--;
          chain = this.#callers[depth]!;
          next = this.#resume[depth]!;
          break;
        default:
          if (step === Steps.JUMP) {
            this.#callers[depth] = chain;
            this.#resume[depth] = next;
            depth++;
          }
          foresight.jumps++;
          if (foresight.map !== undefined) {
            const tail = foresight.tail < 0 ? this.#newTail(packet) : foresight.tail;
            if (tail >= 0) {
              this.#tail = tail;
              this.#isNewTail = this.#tails!.take(tail);
              this.#draw(tail, foresight.choices!);
              return 'given';
            }
            foresight.map = undefined;
          }
          chain = this.#registers.chain!;
          next = 0;
      }
      charged = next;
    }
  }

  #visit(site: ChainSite, evaluated: number, matched: number): void {
    const visit = this.#visits++;
    this.#sites[visit] = site;
    this.#rules[visit * 2] = evaluated;
    this.#rules[visit * 2 + 1] = matched;
  }
}
