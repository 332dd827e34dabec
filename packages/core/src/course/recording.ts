import type {
  CourseAction,
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
  readonly #steps: CourseStep[] = [];
  readonly #counters: PacketCounters[] = [];
  readonly #indices: number[] = [];
  /** Counts that the steps have charged. */
  readonly #varying: number[] = [];
  #name = '';
  #isAgain = false;
  #isSourceMoved = false;
  #isRefused = false;

  constructor(packet: PacketBuffer, passage: Passage, given: readonly number[]) {
    this.#packet = packet;
    this.#passage = passage;
    this.#ttl = packet.ttl;
    this.#inputInterface = packet.inputInterface;
    this.#given = given;
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

  draw(purpose: DrawPurpose, kind: DrawKind, argument: number, make: () => number): number {
    // An action that draws will draw again for each packet.
    if (this.#isAgain) return make();
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
