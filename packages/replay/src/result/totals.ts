import type { CaseResult } from './case-result.ts';

/** How many steps and cases agree, of how many. */
export interface ReplayTotals {
  readonly steps: number;
  readonly agreeingSteps: number;
  readonly cases: number;
  readonly agreeingCases: number;
}

/** The totals of no case, to begin with. */
export const NO_TOTALS: ReplayTotals = { steps: 0, agreeingSteps: 0, cases: 0, agreeingCases: 0 };

/** The totals with one case more. */
export function addCase(totals: ReplayTotals, result: CaseResult): ReplayTotals {
  return {
    steps: totals.steps + result.steps,
    agreeingSteps: totals.agreeingSteps + result.agreeing,
    cases: totals.cases + 1,
    agreeingCases: totals.agreeingCases + (agrees(result) ? 1 : 0),
  };
}

/** The totals of two lots. */
export function addTotals(a: ReplayTotals, b: ReplayTotals): ReplayTotals {
  return {
    steps: a.steps + b.steps,
    agreeingSteps: a.agreeingSteps + b.agreeingSteps,
    cases: a.cases + b.cases,
    agreeingCases: a.agreeingCases + b.agreeingCases,
  };
}

/** Whether every step of a case agrees. */
export function agrees({ steps, agreeing, failure }: CaseResult): boolean {
  return failure === undefined && agreeing === steps;
}
