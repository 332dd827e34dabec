import {
  type GivenEnd,
  type PacketBuffer,
  type PacketCounters,
  Passage,
  type PassageHost,
  type TurnChoices,
  type Verdict,
} from '@packet-path/core';
import { Step } from './step.ts';

/** Gives a connection the destination that was foreseen for it. */
export interface Giver {
  give(end: GivenEnd, packet: PacketBuffer, passage: Passage): Verdict;
}

/** Ends of walks that are known, by the slots of the verdict maps that lead there. */
export interface TailIndex {
  /** The number of the end that a slot leads packets of a protocol to; negative where none is known. */
  at(map: object, slot: number, protocol: number): number;
}

/**
 * The work of a walk that is foreseen: instructions say what they would do and charge, and nothing is done. An
 * instruction that cannot say so loses it, and the packet is walked.
 */
export class Foresight {
  readonly host: PassageHost;
  /** For readers, which charge nothing to it. */
  readonly passage: Passage;
  /** Makes the draws; undefined where none may be made. */
  choices: TurnChoices | undefined;
  #status: number | undefined;
  isLost = false;
  /** The ends of walks that are known; undefined where none are kept. */
  tails: TailIndex | undefined;
  /** The map and the slot that the last jump went through; undefined where it did not go through a slot. */
  map: object | undefined;
  slot = 0;
  /** The end that is known of it; negative for none. */
  tail = -1;
  /** The step that the last rule ends with. */
  step: Step = Step.NEXT;
  /** Draws made. */
  draws = 0;
  expressions = 0;
  jumps = 0;
  setLookups = 0;
  mapLookups = 0;
  setProbes = 0;
  /** Where the packet would be counted. */
  readonly counters: PacketCounters[] = [];
  /** The destination that it would be given, and by whom. */
  gives: GivenEnd | undefined;
  giver: Giver | undefined;

  constructor(host: PassageHost) {
    this.host = host;
    this.passage = new Passage(host, undefined);
  }

  begin(choices: TurnChoices | undefined): void {
    this.choices = choices;
    this.isLost = false;
    this.map = undefined;
    this.draws = this.expressions = this.jumps = 0;
    this.setLookups = this.mapLookups = this.setProbes = 0;
    this.counters.length = 0;
    this.gives = undefined;
    this.giver = undefined;
  }

  /**
   * The status that `ct status` reads: that of the packet by which the course was recorded, which packets of the
   * course have as well.
   *
   * @param now that of a packet on its way; undefined for one that has not begun it
   */
  statusOf(now: number | undefined): number | undefined {
    this.#status ??= now;
    const status = this.#status;
    if (status === undefined || (now !== undefined && now !== status)) this.lose();
    return status;
  }

  /** It cannot be told what an instruction will do. */
  lose(): Step {
    this.isLost = true;
    return Step.BREAK;
  }

  /** Charges everything but chains, for a packet of so many bytes. */
  charge(bytes: number, { work }: Passage): void {
    work.expressionsEvaluated += this.expressions;
    work.chainJumps += this.jumps;
    work.setLookups += this.setLookups;
    work.mapLookups += this.mapLookups;
    work.setProbes += this.setProbes;
    for (const counter of this.counters) counter.count(0, bytes);
  }
}
