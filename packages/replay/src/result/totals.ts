import { checkArgument, type OptionValue, objectOf } from '@packet-path/core';
import { type CaseResult, SOME_CASE_RESULT } from './case-result.ts';

/** How many steps and cases agree, of how many. */
export interface ReplayTotals {
  readonly steps: number;
  readonly agreeingSteps: number;
  readonly cases: number;
  readonly agreeingCases: number;
}

/** The fields by which a replay totals is told from another argument. */
const SOME_TOTALS: OptionValue = objectOf('steps', 'agreeingSteps', 'cases', 'agreeingCases');

/** The totals of no case, to begin with. */
export const NO_TOTALS: ReplayTotals = { steps: 0, agreeingSteps: 0, cases: 0, agreeingCases: 0 };

/** The totals with one case more. */
export function addCase(totals: ReplayTotals, result: CaseResult): ReplayTotals {
  checkArgument('addCase', 'totals', totals, SOME_TOTALS);
  checkArgument('addCase', 'result', result, SOME_CASE_RESULT);
  return {
    steps: totals.steps + result.steps,
    agreeingSteps: totals.agreeingSteps + result.agreeing,
    cases: totals.cases + 1,
    agreeingCases: totals.agreeingCases + (agrees(result) ? 1 : 0),
  };
}

/** The totals of two lots. */
export function addTotals(a: ReplayTotals, b: ReplayTotals): ReplayTotals {
  checkArgument('addTotals', 'a', a, SOME_TOTALS);
  checkArgument('addTotals', 'b', b, SOME_TOTALS);
  return {
    steps: a.steps + b.steps,
    agreeingSteps: a.agreeingSteps + b.agreeingSteps,
    cases: a.cases + b.cases,
    agreeingCases: a.agreeingCases + b.agreeingCases,
  };
}

/** Whether every step of a case agrees. */
export function agrees(caseResult: CaseResult): boolean {
  checkArgument('agrees', 'caseResult', caseResult, SOME_CASE_RESULT);
  const { steps, agreeing, failure } = caseResult;
  return failure === undefined && agreeing === steps;
}
