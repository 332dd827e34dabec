import type {
  CourseAction,
  CourseCheck,
  CourseChooser,
  CourseCondition,
  CoursePart,
  CourseRecorder,
  CourseTurn,
  PacketCounters,
  TurnChoices,
} from '../attach/course-recorder.ts';
import type { Passage } from '../attach/passage.ts';
import type { DrawKind, DrawTap } from '../chance/choices.ts';
import type { DrawPurpose } from '../chance/draws.ts';
import type { Verdict } from '../hook/hook.ts';
import type { ChainVisit } from '../ledger/chain-ledger.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { type BeforeTurn, type CheckPlace, Course, type CourseStep } from './course.ts';
import type { MadeDraw } from './draw-node.ts';

/** Draws on a course at most: behind each the course parts from others. */
const MOST_DRAWS = 64;
/** A draw among more numbers than this has too many branches. */
const MOST_BRANCHES = 256;

type Ends = Pick<PacketBuffer, 'source' | 'destination' | 'sourcePort' | 'destinationPort'>;

/** Records the course of one packet while it is walked. */
export class Recording implements CourseRecorder, DrawTap {
  readonly isDry = false;
  readonly isWide: boolean;
  /** Draws in the order made. */
  readonly draws: MadeDraw[] = [];
  readonly #packet: PacketBuffer;
  readonly #passage: Passage;
  readonly #ttl: number;
  readonly #inputInterface: string | null;
  /** Outcomes of the first draws, which were made before the walk began. */
  #given: readonly number[];
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
  #turn: CourseTurn | undefined;
  #isTurning = false;
  /** Whether something has ended the packet's way. */
  #isOver = false;
  readonly #checks: CheckPlace[] = [];
  /** The conditions that come before the turn. */
  #conditionsBefore = 0;
  /** The steps that charge visits of their own: their numbers, the visits before them, and how many they charge. */
  readonly #cuts: { readonly step: number; readonly before: number; readonly own: number }[] = [];

  /**
   * @param given outcomes of the first draws
   * @param isWide whether the course is for packets to any destination
   */
  constructor(packet: PacketBuffer, passage: Passage, given: readonly number[], isWide = false) {
    this.isWide = isWide;
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

  looked(): void {}

  count(counters: PacketCounters, index: number): void {
    this.#counters.push(counters);
    this.#indices.push(index);
  }

  call(
    hookFunction: CourseAction<Verdict> & {
      readonly name: string;
      readonly course?: CoursePart;
      readonly goesWide?: boolean;
    },
    packet: PacketBuffer,
    passage: Passage,
  ): Verdict {
    if (packet !== this.#packet) return this.#aside(hookFunction, packet, passage);
    this.#name = hookFunction.name;
    if (this.isWide && hookFunction.goesWide !== true) this.refuse();
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

  /** Runs a hook function for a packet that the host sends meanwhile, such as an ICMP error. */
  #aside(hookFunction: CourseAction<Verdict>, packet: PacketBuffer, passage: Passage): Verdict {
    this.refuse();
    passage.recorder = undefined;
    try {
      return hookFunction.run(packet, passage);
    } finally {
      passage.recorder = this;
    }
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
    const { source, sourcePort } = packet;
    const { visits } = passage.work;
    const result = this.#runVarying(action, packet, passage);
    if (passage.work.visits !== visits) this.refuse();
    if (packet.source !== source || packet.sourcePort !== sourcePort) this.#isSourceMoved = true;
    return result;
  }

  /** Runs something whose charges are not the course's. */
  #runVarying<Result extends string>(
    action: CourseAction<Result>,
    packet: PacketBuffer,
    passage: Passage,
  ): Result {
    const { work } = passage;
    const before = work.vector();
    const outer = passage.recorder;
    passage.recorder = undefined;
    this.#isAgain = true;
    const result = action.run(packet, passage);
    this.#isAgain = false;
    passage.recorder = outer;
    const after = work.vector();
    for (let index = 0; index < after.length; index++) {
      const charged = after[index]! - (before[index] ?? 0);
      if (charged !== 0) this.#varying[index] = (this.#varying[index] ?? 0) + charged;
    }
    return result;
  }

  turn(turn: CourseTurn, packet: PacketBuffer, passage: Passage): Verdict | undefined {
    this.#needsBeginning(packet);
    this.#isTurning = true;
    const isForeseen =
      this.#turn === undefined && turn.foresee(packet, this.#choicesOf(passage, packet));
    this.#isTurning = false;
    // A connection whose destination stays its own has another status than those of all other packets.
    const { address, port } = turn.gives;
    const isMoved = !address.equals(packet.destination) || port !== packet.destinationPort;
    if (!isForeseen || !isMoved) {
      // The walk makes the same draws.
      const made = this.draws.map(({ outcome }) => outcome);
      this.#given = [...made, ...this.#given.slice(made.length)];
      this.draws.length = 0;
      this.refuse();
      return undefined;
    }
    this.#turn = turn;
    this.#conditionsBefore = this.#conditions.length;
    return this.#runOwn(turn, packet, passage);
  }

  /** Makes the draws of a turn, and hears of them. */
  #choicesOf({ host: { choices } }: Passage, packet: PacketBuffer): TurnChoices {
    return {
      chance: (purpose, threshold) => choices.chance(purpose, threshold),
      below: (purpose, bound) => choices.below(purpose, bound),
      choose: (chooser) => this.choose(chooser, packet),
    };
  }

  last<To extends string>(action: CourseAction<To>, packet: PacketBuffer, passage: Passage): To {
    if (packet !== this.#packet || passage.hook !== 'FORWARD' || this.isWide) this.refuse();
    if (this.draws.length > 0) this.refuse();
    this.#isOver = true;
    return this.#runOwn(action, packet, passage);
  }

  /** Runs a step that charges visits of its own. */
  #runOwn<To extends string>(action: CourseAction<To>, packet: PacketBuffer, passage: Passage): To {
    const { outputInterface } = packet;
    const before = passage.work.visits;
    const step = this.#steps.length;
    this.#steps.push({ action, name: this.#name, hook: passage.hook, outputInterface });
    const result = this.#runVarying(action, packet, passage);
    this.#cuts.push({ step, before, own: passage.work.visits - before });
    return result;
  }

  check(check: CourseCheck, packet: PacketBuffer, passage: Passage): void {
    const isTwice = this.#checks.some((known) => known.check === check);
    if (packet !== this.#packet || !this.isWide || isTwice) this.refuse();
    const isBehindTurn = this.#turn !== undefined;
    if (!isBehindTurn) this.#needsBeginning(packet);
    const { outputInterface } = packet;
    const hops = this.#ttl - packet.ttl;
    this.#checks.push({ check, isBehindTurn, hops, outputInterface });
    this.#runOwn(check, packet, passage);
  }

  /** The turn of a wide course; undefined where it has none. */
  get turned(): CourseTurn | undefined {
    return this.#turn;
  }

  requires(condition: CourseCondition, packet: PacketBuffer): void {
    if (condition.asksLengthAlone !== true) this.#needsBeginning(packet);
    if (!this.#conditions.includes(condition)) this.#conditions.push(condition);
  }

  choose(chooser: CourseChooser, packet: PacketBuffer): number {
    this.#needsBeginning(packet);
    this.#beforeDraw();
    if (this.isWide && !this.#isTurning) this.refuse();
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
      packet.destinationPort === destinationPort;
    if (!isAsBefore) this.refuse();
  }

  draw(purpose: DrawPurpose, kind: DrawKind, argument: number, make: () => number): number {
    // An action that draws will draw again for each packet.
    if (this.#isAgain) return make();
    this.#beforeDraw();
    if (this.isWide && !this.#isTurning) this.refuse();
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
    const { outcome, reason, emitted, delivered, rejected, work } = this.#passage;
    const hasLeft =
      outcome === 'forwarded' && emitted.length === 1 && delivered.length === 0 && !rejected;
    const isPlain = this.#isOver ? outcome === 'rejected' : hasLeft;
    if (this.#isRefused || !isPlain || packet.fragments !== null) return undefined;
    if (packet.inputInterface !== this.#inputInterface) return undefined;
    if (this.isWide && this.#turn === undefined) return undefined;
    const { counts, visits } = work.standing;
    const { first, others, steps } = this.#shared(visits);
    return new Course({
      conditions: this.#conditions,
      checks: this.#checks.filter(({ isBehindTurn }) => isBehindTurn),
      steps,
      counters: this.#counters,
      indices: this.#indices,
      ledger: {
        counts: counts.map((count, index) => count - (this.#varying[index] ?? 0)),
        visits: [...first, ...others],
      },
      beforeTurn: this.isWide ? this.#beforeTurn(first) : undefined,
      hops: this.#ttl - packet.ttl,
      outputInterface: packet.outputInterface,
      ends: this.#isOver ? reason : null,
    });
  }

  #beforeTurn(visits: readonly ChainVisit[]): BeforeTurn {
    return {
      conditions: this.#conditions.slice(0, this.#conditionsBefore),
      checks: this.#checks.filter(({ isBehindTurn }) => !isBehindTurn),
      visits,
    };
  }

  /** The visits that all packets of the course share, those behind a step that has its own with that step. */
  #shared(visits: readonly ChainVisit[]): {
    readonly first: readonly ChainVisit[];
    readonly others: readonly ChainVisit[];
    readonly steps: readonly CourseStep[];
  } {
    const steps = [...this.#steps];
    const others: ChainVisit[] = [];
    for (const [index, { step, before, own }] of this.#cuts.entries()) {
      const behind = visits.slice(before + own, this.#cuts[index + 1]?.before);
      if (behind.length === 0) continue;
      steps[step] = { ...steps[step]!, visits: behind };
      others.push(...behind);
    }
    return { first: visits.slice(0, this.#cuts[0]?.before), others, steps };
  }
}
