import type { CourseAction, CourseCondition, PacketCounters } from '../attach/course-recorder.ts';
import type { Passage } from '../attach/passage.ts';
import type { Hook } from '../hook/hook.ts';
import type { ChainVisit } from '../ledger/chain-ledger.ts';
import type { LedgerStart } from '../ledger/work.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';

const NOTHING: readonly ChainVisit[] = Object.freeze([]);

/** Something that is done for each packet of a course, at the hook where it was recorded. */
export interface CourseStep {
  readonly action: CourseAction;
  /** The name of the hook function. */
  readonly name: string;
  readonly hook: Hook;
  /** The device that packets leave by, as far as it is known at the step. */
  readonly outputInterface: string | null;
}

/** The parts of a course. */
export interface CourseParts {
  /** Packets follow only where these hold. */
  readonly conditions: readonly CourseCondition[];
  readonly steps: readonly CourseStep[];
  readonly counters: readonly PacketCounters[];
  /** The index to count at, for each of {@link counters}. */
  readonly indices: readonly number[];
  /** The ledger of every packet of the course, without what the steps charge. */
  readonly ledger: LedgerStart;
  /** Of a wide course the visits of the ledger that come before its turn; undefined for every other. */
  readonly beforeTurn: number | undefined;
  /** By how much the TTL goes down. */
  readonly hops: number;
  /** The device that packets leave by. */
  readonly outputInterface: string | null;
}

/** The way of a packet that left the host, recorded: packets like it follow it without a walk. */
export class Course implements CourseParts {
  readonly conditions: readonly CourseCondition[];
  readonly steps: readonly CourseStep[];
  readonly counters: readonly PacketCounters[];
  readonly indices: readonly number[];
  readonly ledger: LedgerStart;
  readonly beforeTurn: number | undefined;
  readonly hops: number;
  readonly outputInterface: string | null;
  /** The ledger that a packet begins with. */
  readonly start: LedgerStart;
  /** Made by the guide of courses for itself. */
  note: unknown = undefined;
  /** Visits to charge when a packet's way is over: those behind the turn. */
  readonly rest: readonly ChainVisit[];

  constructor(parts: CourseParts) {
    const { conditions, steps, counters, indices, ledger, beforeTurn, hops, outputInterface } =
      parts;
    this.conditions = conditions;
    this.steps = steps;
    this.counters = counters;
    this.indices = indices;
    this.ledger = ledger;
    const { counts, visits } = ledger;
    const isWide = beforeTurn !== undefined;
    this.beforeTurn = beforeTurn;
    this.start = isWide ? { counts, visits: visits.slice(0, beforeTurn) } : ledger;
    this.rest = isWide ? visits.slice(beforeTurn) : NOTHING;
    this.hops = hops;
    this.outputInterface = outputInterface;
  }

  /** Counts packets of so many bytes together wherever packets of the course are counted. */
  count(packets: number, bytes: number): void {
    const { counters, indices } = this;
    for (let index = 0; index < counters.length; index++) {
      counters[index]!.count(indices[index]!, bytes, packets);
    }
  }

  /**
   * Does with a packet what each needs anew. The answer is the step that refused it; undefined where it
   * leaves the host, and is as it leaves.
   */
  follow(packet: PacketBuffer, passage: Passage): CourseStep | undefined {
    packet.ttl -= this.hops;
    for (const step of this.steps) {
      passage.hook = step.hook;
      packet.outputInterface = step.outputInterface;
      if (step.action.run(packet, passage) === 'drop') return this.#end(step, packet, passage);
    }
    packet.outputInterface = this.outputInterface;
    return undefined;
  }

  /** Does what is left to do for a packet that a step has dropped. */
  #end(step: CourseStep, packet: PacketBuffer, passage: Passage): CourseStep {
    for (const { action } of this.steps.slice(this.steps.indexOf(step) + 1)) {
      if (action.isAlwaysDone === true) action.run(packet, passage);
    }
    return step;
  }
}
