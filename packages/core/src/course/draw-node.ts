import type { CourseChooser } from '../attach/course-recorder.ts';
import type { Choices, DrawKind } from '../chance/choices.ts';
import type { DrawPurpose } from '../chance/draws.ts';
import { unreachable } from '../error/error.ts';
import type { Packet } from '../packet/packet.ts';
import { Course } from './course.ts';

/** A way on from a draw: to the next draw, or to the end; undefined where nobody has been yet. */
export type DrawBranch = DrawNode | Course | undefined;

/** A draw or another choice that was made. */
export type MadeDraw = RandomDraw | MadeChoice;

/** A choice by something else than chance, and its outcome. */
interface MadeChoice {
  readonly kind: 'choice';
  readonly chooser: CourseChooser;
  readonly outcome: number;
}

/** A random draw: its purpose, its argument, and its outcome as a number. */
interface RandomDraw {
  readonly purpose: DrawPurpose;
  readonly kind: DrawKind;
  /** The threshold of a `chance`, the bound of a `below`. */
  readonly argument: number;
  /** Of a `chance` 1 for yes, and 0 for no. */
  readonly outcome: number;
}

/** The outcomes drawn for one packet, of which the first may be known before. */
export interface DrawnOutcomes {
  readonly outcomes: number[];
  /** How many are known. */
  made: number;
  /** Whether a choice is among them. */
  isChosen: boolean;
}

/** A place where the courses of packets part: by a random draw or a run of them, or by a choice. */
export type DrawNode = ChanceRun | BelowNode | ChoiceNode;

/**
 * Draws by chance, one after another until one says yes: as kube-proxy writes the rules for endpoints.
 * They stand together, so that a packet finds them in a few lines of the processor's cache.
 */
class ChanceRun {
  readonly purpose: DrawPurpose;
  readonly #thresholds: number[] = [];
  /** Behind each draw, where it says yes. */
  readonly #yes: DrawBranch[] = [];
  /** Behind the last, where all say no. */
  #no: DrawBranch;

  constructor(purpose: DrawPurpose) {
    this.purpose = purpose;
  }

  /** Makes the draws that are not known, and answers the branch; `drawn` were used before. */
  follow(choices: Choices, known: DrawnOutcomes, drawn: number): DrawBranch {
    const thresholds = this.#thresholds;
    const { outcomes } = known;
    for (let place = 0; place < thresholds.length; place++) {
      const at = drawn + place;
      if (at === known.made) {
        outcomes[known.made++] = choices.chance(this.purpose, thresholds[place]!) ? 1 : 0;
      }
      if (outcomes[at] === 1) return this.#yes[place];
    }
    return this.#no;
  }

  /** How many outcomes the way through the run has used. */
  length({ outcomes }: DrawnOutcomes, drawn: number): number {
    let place = 0;
    while (place < this.#thresholds.length && outcomes[drawn + place] !== 1) place++;
    return Math.min(place + 1, this.#thresholds.length);
  }

  add(draws: readonly MadeDraw[], from: number, course: Course): void {
    for (let place = 0; ; place++) {
      const made = draws[from + place];
      const isLonger = place === this.#thresholds.length;
      if (made === undefined || made.kind !== 'chance' || made.purpose !== this.purpose) {
        this.#no = grown(this.#no, draws, course, from + place);
        return;
      }
      if (isLonger) {
        this.#thresholds.push(made.argument);
        this.#yes.push(undefined);
      }
      if (made.outcome === 1) {
        this.#yes[place] = grown(this.#yes[place], draws, course, from + place + 1);
        return;
      }
    }
  }
}

/** A draw among several numbers. */
class BelowNode {
  readonly purpose: DrawPurpose;
  readonly #bound: number;
  readonly #branches: DrawBranch[] = [];

  constructor(purpose: DrawPurpose, bound: number) {
    this.purpose = purpose;
    this.#bound = bound;
  }

  follow(choices: Choices, known: DrawnOutcomes, drawn: number): DrawBranch {
    if (drawn === known.made) {
      known.outcomes[known.made++] = choices.below(this.purpose, this.#bound);
    }
    return this.#branches[known.outcomes[drawn]!];
  }

  length(): number {
    return 1;
  }

  add(draws: readonly MadeDraw[], from: number, course: Course): void {
    const { outcome } = draws[from]!;
    this.#branches[outcome] = grown(this.#branches[outcome], draws, course, from + 1);
  }
}

/** A choice by something else than chance. */
class ChoiceNode {
  readonly #chooser: CourseChooser;
  readonly #branches: DrawBranch[] = [];

  constructor(chooser: CourseChooser) {
    this.#chooser = chooser;
  }

  follow(_choices: Choices, known: DrawnOutcomes, drawn: number, packet: Packet): DrawBranch {
    if (drawn === known.made) {
      known.outcomes[known.made++] = this.#chooser.choose(packet);
      known.isChosen = true;
    }
    return this.#branches[known.outcomes[drawn]!];
  }

  length(): number {
    return 1;
  }

  add(draws: readonly MadeDraw[], from: number, course: Course): void {
    const { outcome } = draws[from]!;
    this.#branches[outcome] = grown(this.#branches[outcome], draws, course, from + 1);
  }
}

/** Puts a course behind the draws that lead to it. The answer is the new root. */
export function grown(
  root: DrawBranch,
  draws: readonly MadeDraw[],
  course: Course,
  from = 0,
): DrawBranch {
  const made = draws[from];
  if (made === undefined) return course;
  const node = isNode(root) ? root : nodeOf(made);
  node.add(draws, from, course);
  return node;
}

function nodeOf(made: MadeDraw): DrawNode {
  switch (made.kind) {
    case 'choice':
      return new ChoiceNode(made.chooser);
    case 'chance':
      return new ChanceRun(made.purpose);
    case 'below':
      return new BelowNode(made.purpose, made.argument);
    default:
      return unreachable(made);
  }
}

/** Whether draws stand at a branch. */
export function isNode(branch: DrawBranch): branch is DrawNode {
  return branch !== undefined && !(branch instanceof Course);
}
