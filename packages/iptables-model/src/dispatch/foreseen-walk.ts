import {
  type Address,
  type ForeseenEnd,
  type GivenEnd,
  type PacketBuffer,
  type PacketColumns,
  Passage,
  type TurnChoices,
  UNSPECIFIED,
  type Verdict,
  type WalkAhead,
} from '@packet-path/core';
import { dropped } from '../evaluate/dropped.ts';
import { FORM, STEP } from '../program/form-list.ts';
import { COUNT, FIRST, HEAD } from '../program/program.ts';
import { type LiveChain, POLICY } from '../ruleset/live-chain.ts';
import { Step } from '../ruleset/step.ts';
import type { Table } from '../table/table.ts';
import { LOST, Tails, WALKED } from '../tails/tails.ts';
import type { ChainPlan } from './chain-plan.ts';
import { ForeseenRules } from './foreseen-rules.ts';
import { KeptWalks } from './kept-walks.ts';
import { RowsAhead } from './rows-ahead.ts';
import { Translation } from './translation.ts';

/** No rule. */
const NOWHERE = -1;
const NO_END: GivenEnd = Object.freeze({ address: UNSPECIFIED[4], port: 0 });

/**
 * A walk that leaves a packet as it is, or ends with its destination rewritten, as the rules of a service do it:
 * foreseen first, and done later.
 *
 * **How it works.** The walk is that of `FlatWalk`, over the same words; what it would count and charge is
 * listed, and done by {@link charge}. Chains of services are kept as tails when they are met again (`Tails`).
 *
 * **Why it is right.** It goes on only as long as its answer must be that of the walk: at a match that asks for
 * the connection or remembers something, at a verdict of DROP, and at every target but DNAT to one end, it gives
 * up, and the packet is walked with the draws that were made. Properties compare packets that take the turn
 * with walked ones.
 */
export class ForeseenWalk implements WalkAhead {
  readonly #table: Table;
  readonly #builtin: LiveChain;
  readonly #planOf: (chain: number) => ChainPlan;
  readonly #next: ForeseenRules;
  readonly #translation = new Translation();
  /** Takes what indexes charge. */
  readonly #passage: Passage;
  // Found by the last look, from here on: the places of the rules that matched, and how many…
  readonly #places: number[] = [];
  #placesEnd = 0;
  /** …chain, rules evaluated and rules matched of each walk through a chain… */
  readonly #visits: number[] = [];
  #visitsEnd = 0;
  #matches = 0;
  #jumps = 0;
  #setLookups = 0;
  #setProbes = 0;
  #isPolicy = false;
  /** …whether a tail follows, and the end that the last rule gives, its chain and its number there. */
  #isTailTaken = false;
  #gives: GivenEnd = NO_END;
  #chain = NOWHERE;
  #rule = NOWHERE;
  /** Where to go on after a RETURN: a chain and a rule. */
  readonly #callers: number[] = [];
  readonly #ahead = new RowsAhead();
  /** The tails of an epoch of the host, walks that are kept in it, and whether such may have met a chain. */
  #tails: Tails | undefined;
  #kept: KeptWalks;
  readonly #shared = new Map<number, boolean>();
  #epoch = -1;
  /** The walk that was recalled; {@link NOWHERE} where the last one was walked. */
  #recalled = NOWHERE;
  #source: Address = UNSPECIFIED[4];

  /** @param planOf the plan of a chain of `shortest` rules or more */
  constructor(
    table: Table,
    builtin: LiveChain,
    shortest: number,
    planOf: (chain: number) => ChainPlan,
  ) {
    this.#table = table;
    this.#builtin = builtin;
    this.#planOf = planOf;
    this.#passage = new Passage(table.environment.host, undefined);
    this.#next = new ForeseenRules(table, shortest, planOf, this.#passage);
    this.#kept = new KeptWalks(table, builtin);
  }

  get gives(): GivenEnd {
    return this.#gives;
  }

  foresee(packet: PacketBuffer, choices: TurnChoices | undefined): ForeseenEnd {
    this.#placesEnd = this.#visitsEnd = 0;
    this.#isTailTaken = false;
    this.#matches = this.#jumps = 0;
    this.#isPolicy = false;
    this.#recalled = this.#chain = NOWHERE;
    this.#source = packet.source;
    // Where walks are bounded the walk must tell when it is too long.
    if (this.#passage.host.mostRules !== Number.POSITIVE_INFINITY) return 'unknown';
    const { work } = this.#passage;
    const { setLookups, setProbes } = work;
    const end = this.#look(packet, choices);
    this.#setLookups = work.setLookups - setLookups;
    this.#setProbes = work.setProbes - setProbes;
    return end;
  }

  readAhead(columns: PacketColumns, from: number, to: number): void {
    const chain = this.#next.indexed;
    const tails = this.#tailsOfNow();
    if (chain === NOWHERE || tails === undefined) return;
    this.#ahead.read(this.#table.program, chain, this.#planOf(chain), tails, columns, from, to);
  }

  keep(): number {
    const tails = this.#tailsOfNow();
    const tail = this.#isTailTaken ? tails!.followed : NOWHERE;
    // A walk that ends with a destination, and no tail, may have been led there by a draw.
    if (this.#recalled !== NOWHERE || (tail < 0 && this.#chain !== NOWHERE)) return NOWHERE;
    if (tail >= 0 && !tails!.isOpenTo(this.#source)) return NOWHERE;
    for (let at = 0; at < this.#visitsEnd; at += 3) {
      if (!this.#isShared(this.#visits[at]!)) return NOWHERE;
    }
    return this.#kept.keep({
      tail,
      matches: this.#matches,
      jumps: this.#jumps,
      setLookups: this.#setLookups,
      setProbes: this.#setProbes,
      isPolicy: this.#isPolicy,
      places: this.#places,
      placesEnd: this.#placesEnd,
      visits: this.#visits,
      visitsEnd: this.#visitsEnd,
    });
  }

  recall(walk: number, choices: TurnChoices | undefined): void {
    const tail = this.#kept.tail(walk);
    this.#recalled = walk;
    this.#isTailTaken = tail >= 0;
    if (tail < 0) return;
    this.#tails!.draw(tail, choices!);
    this.#takeTail(this.#tails!);
  }

  get note(): number | undefined {
    return this.#isTailTaken ? this.#tails!.note : undefined;
  }

  set note(note: number | undefined) {
    if (this.#isTailTaken && note !== undefined) this.#tails!.note = note;
  }

  readKept(walks: Int32Array): void {
    this.#ahead.readKept(walks, this.#kept, this.#tails!);
  }

  /** Whether rules of a chain ask for nothing but what packets of one place, destination and port share. */
  #isShared(chain: number): boolean {
    let isShared = this.#shared.get(chain);
    if (isShared === undefined) {
      isShared = this.#table.program.bodies[chain]!.rules.every(({ form }) => {
        if (form.isOwn) return false;
        const tests = this.#table.testsOf(form);
        return tests.areRepeatable && tests.chances < 0;
      });
      this.#shared.set(chain, isShared);
    }
    return isShared;
  }

  /** Whether a rule of a chain that was walked asks for the destination. */
  get asksDestination(): boolean {
    const { bodies } = this.#table.program;
    for (let at = 0; at < this.#visitsEnd; at += 3) {
      for (const { form } of bodies[this.#visits[at]!]!.rules) {
        if (form.shape.destinationMask !== null) return true;
        if (form.isOwn || !this.#table.testsOf(form).areWide) return true;
      }
    }
    return false;
  }

  give(packet: PacketBuffer, passage: Passage): Verdict {
    const verdict = this.#translation.run(this.#table, this.#gives, packet, passage);
    if (verdict !== 'drop') return verdict;
    const site = this.#table.program.site(this.#chain, passage.hook);
    return dropped(site, this.#rule, packet, passage);
  }

  charge(bytes: number, passage: Passage): void {
    if (this.#recalled === NOWHERE) this.#chargeWalk(bytes, passage);
    else this.#kept.charge(this.#recalled, bytes, passage);
    if (this.#isTailTaken) this.#tails!.charge(bytes, passage);
  }

  #chargeWalk(bytes: number, passage: Passage): void {
    const { work, hook } = passage;
    const { program } = this.#table;
    const counts = this.#table.counters.use(program.end);
    const places = this.#places;
    for (let at = 0; at < this.#placesEnd; at++) {
      const place = places[at]!;
      counts[place * 2]!++;
      counts[place * 2 + 1]! += bytes;
    }
    const sum = passage.sums?.of(program, hook);
    const visits = this.#visits;
    for (let at = 0; at < this.#visitsEnd; at += 3) {
      const chain = visits[at]!;
      if (sum === undefined) {
        work.chargeChain(program.site(chain, hook), visits[at + 1]!, visits[at + 2]!);
      } else {
        work.countRules(visits[at + 1]!, visits[at + 2]!);
        sum.add(chain, visits[at + 1]!, visits[at + 2]!);
      }
    }
    work.matchesEvaluated += this.#matches;
    work.chainJumps += this.#jumps;
    work.setLookups += this.#setLookups;
    work.setProbes += this.#setProbes;
    if (this.#isPolicy) this.#builtin.count(POLICY, bytes);
  }

  #look(packet: PacketBuffer, choices: TurnChoices | undefined): ForeseenEnd {
    const { words, heads, layout, forms } = this.#table.program;
    const callers = this.#callers;
    const tails = choices === undefined ? undefined : this.#tailsOfNow();
    let depth = 0;
    let chain = this.#builtin.number;
    let next = 0;
    let charged = 0;
    let matched = 0;
    let asked = 0;
    for (;;) {
      const first = heads[chain * HEAD + FIRST]!;
      const count = heads[chain * HEAD + COUNT]!;
      const index = this.#next.find(chain, first, next, count, packet, choices);
      if (index < 0) return 'unknown';
      asked += this.#next.asked;
      let step: number = Step.RETURN;
      const at = (first + index) * layout.length;
      if (index === count) next = count;
      else {
        next = index + 1;
        matched++;
        this.#places[this.#placesEnd++] = first + index;
        step = forms.words[words[at]! * FORM + STEP]!;
        if (step === Step.CONTINUE) continue;
      }
      this.#visit(chain, next - charged, matched);
      this.#matches += next - charged + asked;
      charged = next;
      matched = 0;
      asked = 0;
      switch (step) {
        case Step.ACTION:
          if (words[at + layout.port] === 0) return 'unknown';
          this.#gives = this.#translation.end(this.#table, at);
          this.#chain = chain;
          this.#rule = index;
          return 'given';
        case Step.ACCEPT:
          return 'passes';
        case Step.JUMP:
        case Step.GOTO:
          if (step === Step.JUMP) {
            callers[depth++] = chain;
            callers[depth++] = next;
          }
          this.#jumps++;
          chain = words[at + layout.target]!;
          next = 0;
          if (tails !== undefined) {
            const way = tails.follow(chain, packet, choices!);
            if (way !== WALKED) return way === LOST ? 'unknown' : this.#takeTail(tails);
          }
          break;
        case Step.RETURN:
          if (depth === 0) {
            this.#isPolicy = true;
            return this.#builtin.policy?.policy === 'ACCEPT' ? 'passes' : 'unknown';
          }
          next = callers[--depth]!;
          chain = callers[--depth]!;
          break;
        default:
          return 'unknown';
      }
      charged = next;
    }
  }

  #visit(chain: number, evaluated: number, matched: number): void {
    const visits = this.#visits;
    visits[this.#visitsEnd++] = chain;
    visits[this.#visitsEnd++] = evaluated;
    visits[this.#visitsEnd++] = matched;
  }

  /** The tails of the host's epoch. */
  #tailsOfNow(): Tails | undefined {
    const { epoch } = this.#table.environment.host;
    if (epoch.number !== this.#epoch) {
      this.#epoch = epoch.number;
      this.#tails = new Tails(this.#table);
      this.#kept = new KeptWalks(this.#table, this.#builtin);
      this.#shared.clear();
    }
    return this.#tails;
  }

  /** Ends the walk with the way of a tail that was just taken. */
  #takeTail(tails: Tails): ForeseenEnd {
    this.#isTailTaken = true;
    this.#gives = tails.gives;
    this.#chain = tails.lastChain;
    this.#rule = tails.lastRule;
    return 'given';
  }
}
