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
import { foreseeRule } from './foresee-rule.ts';
import { TailMaker } from './tail-maker.ts';
import { Tails } from './tails.ts';

const NO_END: GivenEnd = Object.freeze({ address: UNSPECIFIED[4], port: 0 });

/**
 * Foresees the walk of a packet through a base chain: the rules that it will meet, and where they lead.
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
  #epoch = -1;
  /** The tail that the walk ends with; negative where it has none. */
  #tail = -1;

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
    return this.foresight.gives ?? NO_END;
  }

  foresee(packet: PacketBuffer, choices: TurnChoices | undefined): ForeseenEnd {
    const { foresight } = this;
    foresight.begin(choices);
    foresight.tails = choices === undefined ? undefined : this.#tailsOfNow();
    this.#visits = 0;
    this.#tail = -1;
    // Where walks are bounded the walk must tell when it is too long.
    if (foresight.host.mostRules !== Number.POSITIVE_INFINITY) return 'unknown';
    const end = this.#walk(packet);
    return foresight.isLost ? 'unknown' : end;
  }

  /** The tails of the host's epoch. */
  #tailsOfNow(): Tails | undefined {
    const { epoch } = this.foresight.host;
    if (epoch !== undefined && epoch.number !== this.#epoch) {
      this.#epoch = epoch.number;
      this.#tails = new Tails();
    }
    return this.#tails;
  }

  give(packet: PacketBuffer, passage: Passage): Verdict {
    const tail = this.#tail;
    const giver = tail < 0 ? this.foresight.giver : this.#tails!.giver(tail);
    const verdict = giver!.give(this.foresight.gives!, packet, passage);
    if (verdict !== 'drop') return verdict;
    const chain = tail < 0 ? this.#chain : this.#tails!.chain(tail);
    return dropped(chain, this.#rule, packet, passage);
  }

  charge(bytes: number, passage: Passage): void {
    this.foresight.charge(bytes, passage);
    const rules = this.#rules;
    for (let visit = 0; visit < this.#visits; visit++) {
      passage.chargeChain(this.#sites[visit]!, rules[visit * 2]!, rules[visit * 2 + 1]!);
    }
    if (this.#tail >= 0) this.#chargeTail(passage);
  }

  #chargeTail({ sums, work, hook }: Passage): void {
    const tails = this.#tails!;
    if (sums === undefined) work.chargeChain(tails.site(this.#tail), 1, 1);
    else {
      work.countRules(1, 1);
      sums.of(tails, hook).add(this.#tail, 1, 1);
    }
  }

  /** Ends the walk with the tail that the last jump led to. */
  #takeTail({ family }: PacketBuffer): ForeseenEnd {
    const { foresight } = this;
    const { tail } = foresight;
    const tails = this.#tails!;
    const outcome = foresight.choices!.below('numgen', tails.bound(tail));
    foresight.expressions += tails.expressions(tail);
    foresight.setLookups += tails.setLookups(tail);
    foresight.mapLookups += tails.mapLookups(tail);
    foresight.setProbes += tails.probes(tail, outcome);
    foresight.gives = {
      address: tails.address(tail, outcome, family),
      port: tails.port(tail, outcome),
    };
    this.#tail = tail;
    this.#rule = 1;
    return 'given';
  }

  /** Keeps the tail of the chain that the last jump led to, if that is worth while. */
  #keepTail(packet: PacketBuffer): void {
    const { map, slot } = this.foresight;
    const tails = this.#tails!;
    if (!tails.visit(map!, slot)) return;
    const chain = this.#registers.chain!;
    tails.keep(map!, slot, this.#tailMaker.make(chain, packet, this.#hook));
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
          return foresight.gives === undefined ? 'passes' : 'given';
        case Steps.DROP:
          return 'unknown';
        case Steps.RETURN:
          if (depth === 0)
            return (base.base?.policy ?? 'accept') === 'accept' ? 'passes' : 'unknown';
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
            if (foresight.tail >= 0) return this.#takeTail(packet);
            this.#keepTail(packet);
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
