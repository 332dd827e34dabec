import type {
  CourseAction,
  CourseChooser,
  CourseCondition,
  CoursePart,
  CourseRecorder,
  PacketCounters,
} from '../attach/course-recorder.ts';
import type { Passage } from '../attach/passage.ts';
import type { DrawKind, DrawTap } from '../chance/choices.ts';
import type { DrawPurpose } from '../chance/draws.ts';
import type { Verdict } from '../hook/hook.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { Course, type CourseStep } from './course.ts';
import type { MadeDraw } from './draw-node.ts';

/** Draws on a course at most: behind each the course parts from others. */
const MOST_DRAWS = 64;
/** A draw among more numbers than this has too many branches. */
const MOST_BRANCHES = 256;

type Ends = Pick<PacketBuffer, 'source' | 'destination' | 'sourcePort' | 'destinationPort'>;

/** Records the course of one packet while it is walked. */
export class Recording implements CourseRecorder, DrawTap {
  readonly isDry = false;
  /** Draws in the order made. */
  readonly draws: MadeDraw[] = [];
  readonly #packet: PacketBuffer;
  readonly #passage: Passage;
  readonly #ttl: number;
  readonly #inputInterface: string | null;
  /** Outcomes of the first draws, which were made before the walk began. */
  readonly #given: readonly number[];
  /** The ends that the packet began with. */
  readonly #began: Ends;
  readonly #conditions: CourseCondition[] = [];
  readonly #steps: CourseStep[] = [];
  readonly #counters: PacketCounters[] = [];
  readonly #indices: number[] = [];
  /** Counts that the steps have charged. */
  readonly #varying: number[] = [];
  #name = '';
  #isAgain = false;
  /** Whether a hook function was called that may drop the next packet, or draw for it. */
  #isUncertain = false;
  #isSourceMoved = false;
  #isRefused = false;

  constructor(packet: PacketBuffer, passage: Passage, given: readonly number[]) {
    this.#packet = packet;
    this.#passage = passage;
    this.#ttl = packet.ttl;
    this.#inputInterface = packet.inputInterface;
    this.#given = given;
    const { source, destination, sourcePort, destinationPort } = packet;
    this.#began = { source, destination, sourcePort, destinationPort };
  }

  refuse(): void {
    this.#isRefused = true;
  }

  asksFields(): void {
    if (this.#isSourceMoved) this.refuse();
  }

  count(counters: PacketCounters, index: number): void {
    this.#counters.push(counters);
    this.#indices.push(index);
  }

  call(
    hookFunction: CourseAction<Verdict> & { readonly name: string; readonly course?: CoursePart },
    packet: PacketBuffer,
    passage: Passage,
  ): Verdict {
    this.#name = hookFunction.name;
    switch (hookFunction.course) {
      case 'again':
        return this.#callAgain(hookFunction, packet, passage);
      case 'recorded':
        break;
      default:
        this.refuse();
    }
    return hookFunction.run(packet, passage);
  }

  #callAgain(hookFunction: CourseAction<Verdict>, packet: PacketBuffer, passage: Passage): Verdict {
    const { source, destination, mark } = packet;
    this.#isUncertain = true;
    const verdict = this.again(hookFunction, packet, passage);
    const isAsBefore =
      packet.source === source && packet.destination === destination && packet.mark === mark;
    if (!isAsBefore) this.refuse();
    return verdict;
  }

  again<Result extends string>(
    action: CourseAction<Result>,
    packet: PacketBuffer,
    passage: Passage,
  ): Result {
    // Packets that an action sends are not of this course.
    if (packet !== this.#packet || packet.inputInterface !== this.#inputInterface) this.refuse();
    const { outputInterface } = packet;
    this.#steps.push({ action, name: this.#name, hook: passage.hook, outputInterface });
    return this.admitted(action, packet, passage);
  }

  admitted<Result extends string>(
    action: CourseAction<Result>,
    packet: PacketBuffer,
    passage: Passage,
  ): Result {
    const { work } = passage;
    const { source, sourcePort } = packet;
    const before = work.vector();
    const visits = work.visits;
    const outer = passage.recorder;
    passage.recorder = undefined;
    this.#isAgain = true;
    const result = action.run(packet, passage);
    this.#isAgain = false;
    passage.recorder = outer;
    if (work.visits !== visits) this.refuse();
    const after = work.vector();
    for (let index = 0; index < after.length; index++) {
      const charged = after[index]! - (before[index] ?? 0);
      if (charged !== 0) this.#varying[index] = (this.#varying[index] ?? 0) + charged;
    }
    if (packet.source !== source || packet.sourcePort !== sourcePort) this.#isSourceMoved = true;
    return result;
  }

  requires(condition: CourseCondition, packet: PacketBuffer): void {
    if (condition.asksLengthAlone !== true) this.#needsBeginning(packet);
    if (!this.#conditions.includes(condition)) this.#conditions.push(condition);
  }

  choose(chooser: CourseChooser, packet: PacketBuffer): number {
    this.#needsBeginning(packet);
    this.#beforeDraw();
    const given = this.#given[this.draws.length];
    this.#isAgain = true;
    const outcome = given ?? chooser.choose(packet);
    this.#isAgain = false;
    this.draws.push({ kind: 'choice', chooser, outcome });
    return outcome;
  }

  /** Draws are made before the packet begins its way: it must be certain that it comes to them. */
  #beforeDraw(): void {
    if (this.#isUncertain) this.refuse();
  }

  /** Refuses where a packet is not as it was before it began its way. */
  #needsBeginning(packet: PacketBuffer): void {
    const { source, destination, sourcePort, destinationPort } = this.#began;
    const isAsBefore =
      packet === this.#packet &&
      packet.source === source &&
      packet.destination === destination &&
      packet.sourcePort === sourcePort &&
      packet.destinationPort === destinationPort &&
      packet.inputInterface === this.#inputInterface;
    if (!isAsBefore) this.refuse();
  }

  draw(purpose: DrawPurpose, kind: DrawKind, argument: number, make: () => number): number {
    // An action that draws will draw again for each packet.
    if (this.#isAgain) return make();
    this.#beforeDraw();
    const outcome = this.#given[this.draws.length] ?? make();
    this.draws.push({ purpose, kind, argument, outcome });
    if (this.draws.length > MOST_DRAWS || (kind === 'below' && argument > MOST_BRANCHES)) {
      this.refuse();
    }
    return outcome;
  }

  /** The course, when the packet's way is over; undefined where it cannot be followed again. */
  finish(): Course | undefined {
    const packet = this.#packet;
    const { outcome, emitted, delivered, rejected, work } = this.#passage;
    const isPlain =
      outcome === 'forwarded' && emitted.length === 1 && delivered.length === 0 && !rejected;
    if (this.#isRefused || !isPlain || packet.fragments !== null) return undefined;
    if (packet.inputInterface !== this.#inputInterface) return undefined;
    const { counts, visits } = work.standing;
    return new Course({
      conditions: this.#conditions,
      steps: this.#steps,
      counters: this.#counters,
      indices: this.#indices,
      ledger: {
        counts: counts.map((count, index) => count - (this.#varying[index] ?? 0)),
        visits,
      },
      hops: this.#ttl - packet.ttl,
      outputInterface: packet.outputInterface,
    });
  }
}
