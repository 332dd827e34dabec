import type {
  CourseAction,
  CourseCheck,
  CourseCondition,
  PacketCounters,
} from '../attach/course-recorder.ts';
import type { Passage } from '../attach/passage.ts';
import type { DropReason } from '../hook/drop-reason.ts';
import type { Hook } from '../hook/hook.ts';
import type { ChainVisit } from '../ledger/chain-ledger.ts';
import type { LedgerStart } from '../ledger/work.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';

/** Something that is done for each packet of a course, at the hook where it was recorded. */
export interface CourseStep {
  readonly action: CourseAction;
  /** The name of the hook function. */
  readonly name: string;
  readonly hook: Hook;
  /** The device that packets leave by, as far as it is known at the step. */
  readonly outputInterface: string | null;
  /** Visits of the ledger that follow the step, where those of the step itself differ from packet to packet. */
  readonly visits?: readonly ChainVisit[];
}

/** A check of a wide course, and the fields of a packet that comes there. */
export interface CheckPlace {
  readonly check: CourseCheck;
  /** Whether the packet has the destination that the turn gives. */
  readonly isBehindTurn: boolean;
  /** By how much the TTL has gone down. */
  readonly hops: number;
  readonly outputInterface: string | null;
}

/** Everything that a packet must pass before the turn of a wide course is certain. */
export interface BeforeTurn {
  readonly conditions: readonly CourseCondition[];
  readonly checks: readonly CheckPlace[];
  /** Visits of the ledger before the first step that charges visits of its own. */
  readonly visits: readonly ChainVisit[];
}

/** The parts of a course. */
export interface CourseParts {
  /** Packets follow only where these hold. */
  readonly conditions: readonly CourseCondition[];
  /** Of a wide course the checks behind its turn. */
  readonly checks: readonly CheckPlace[];
  readonly steps: readonly CourseStep[];
  readonly counters: readonly PacketCounters[];
  /** The index to count at, for each of {@link counters}. */
  readonly indices: readonly number[];
  /** The ledger of every packet of the course, without what the steps charge. */
  readonly ledger: LedgerStart;
  /** Of a wide course; undefined for every other. */
  readonly beforeTurn: BeforeTurn | undefined;
  /** By how much the TTL goes down. */
  readonly hops: number;
  /** The device that packets leave by. */
  readonly outputInterface: string | null;
  /** Why the last step drops packets, after the host has answered them; null where they leave. */
  readonly ends: DropReason | null;
}

/** The way of a packet that left the host or was refused, recorded: packets like it follow it without a walk. */
export class Course implements CourseParts {
  readonly conditions: readonly CourseCondition[];
  readonly checks: readonly CheckPlace[];
  readonly steps: readonly CourseStep[];
  readonly counters: readonly PacketCounters[];
  readonly indices: readonly number[];
  readonly ledger: LedgerStart;
  readonly beforeTurn: BeforeTurn | undefined;
  readonly hops: number;
  readonly outputInterface: string | null;
  readonly ends: DropReason | null;
  /** The ledger that a packet begins with. */
  readonly start: LedgerStart;
  /** Put here by who adds up packets in columns, to be found without a look-up. */
  tally: unknown = undefined;
  /** Made by the guide of courses for itself. */
  note: unknown = undefined;

  constructor(parts: CourseParts) {
    const { conditions, checks, steps, counters, indices, ledger, beforeTurn } = parts;
    this.conditions = conditions;
    this.checks = checks;
    this.steps = steps;
    this.counters = counters;
    this.indices = indices;
    this.ledger = ledger;
    this.beforeTurn = beforeTurn;
    this.start =
      beforeTurn === undefined ? ledger : { counts: ledger.counts, visits: beforeTurn.visits };
    this.hops = parts.hops;
    this.outputInterface = parts.outputInterface;
    this.ends = parts.ends;
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
      const verdict = step.action.run(packet, passage);
      // Where many packets charge one ledger, all visits of the course are charged together.
      if (step.visits !== undefined && passage.sums === undefined) {
        passage.work.chargeVisits(step.visits);
      }
      if (verdict === 'drop') return this.#end(step, packet, passage);
    }
    packet.outputInterface = this.outputInterface;
    return undefined;
  }

  /** Does what is left to do for a packet that a step has dropped. */
  #end(step: CourseStep, packet: PacketBuffer, passage: Passage): CourseStep {
    for (const { action, visits } of this.steps.slice(this.steps.indexOf(step) + 1)) {
      if (action.isAlwaysDone === true) action.run(packet, passage);
      if (visits !== undefined && passage.sums === undefined) passage.work.chargeVisits(visits);
    }
    return step;
  }
}
