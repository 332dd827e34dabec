import type { Verdict } from '../ruleset/statement.ts';

/** The step that an instruction ends with (include/uapi/linux/netfilter/nf_tables.h, `enum nft_verdicts`). */
export const Step = {
  /** The rule's next instruction follows (`NFT_CONTINUE`). */
  NEXT: 0,
  /** The rule does not apply, and the next rule follows (`NFT_BREAK`). */
  BREAK: 1,
  ACCEPT: 2,
  DROP: 3,
  RETURN: 4,
  JUMP: 5,
  GOTO: 6,
} as const;

export type Step = (typeof Step)[keyof typeof Step];

const STEPS: Readonly<Record<Verdict['kind'], Step>> = {
  accept: Step.ACCEPT,
  drop: Step.DROP,
  return: Step.RETURN,
  continue: Step.NEXT,
  jump: Step.JUMP,
  goto: Step.GOTO,
};

export function stepOf({ kind }: Verdict): Step {
  return STEPS[kind];
}
