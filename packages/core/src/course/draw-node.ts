import type { Choices, DrawKind } from '../chance/choices.ts';
import type { DrawPurpose } from '../chance/draws.ts';
import type { Course } from './course.ts';

/** A way on from a draw: to the next draw, or to the end; undefined where nobody has been yet. */
export type DrawBranch = DrawNode | Course | undefined;

/** A draw that was made: what for, among how many, and its outcome as a number. */
export interface MadeDraw {
  readonly purpose: DrawPurpose;
  readonly kind: DrawKind;
  /** The threshold of a `chance`, the bound of a `below`. */
  readonly argument: number;
  /** Of a `chance` 1 for yes, and 0 for no. */
  readonly outcome: number;
}

/** A place where the courses of packets part, by a random draw. */
export class DrawNode {
  readonly purpose: DrawPurpose;
  readonly kind: DrawKind;
  readonly argument: number;
  /** By the outcome of the draw. */
  readonly branches: DrawBranch[] = [];

  constructor({ purpose, kind, argument }: MadeDraw) {
    this.purpose = purpose;
    this.kind = kind;
    this.argument = argument;
  }

  /** Makes the draw. */
  draw(choices: Choices): number {
    const { purpose, argument } = this;
    if (this.kind === 'below') return choices.below(purpose, argument);
    return choices.chance(purpose, argument) ? 1 : 0;
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
  const node = root instanceof DrawNode ? root : new DrawNode(made);
  const { branches } = node;
  branches[made.outcome] = grown(branches[made.outcome], draws, course, from + 1);
  return node;
}
