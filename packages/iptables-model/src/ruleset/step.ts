/** The kinds of target, as a walk tells them apart. */
export const Step = {
  CONTINUE: 0,
  ACCEPT: 1,
  DROP: 2,
  RETURN: 3,
  JUMP: 4,
  GOTO: 5,
  ACTION: 6,
} as const;

/** A value of {@link Step}. */
export type StepNumber = (typeof Step)[keyof typeof Step];
