import { checkArgument, someNumber } from '@packet-path/core';
import { type CaseResult, SOME_CASE_RESULT } from './case-result.ts';

/** Characters of a value that are shown. */
const LONGEST = 160;

/**
 * The first differences of a case, a line each: step, key, what was recorded, what the model did.
 *
 * @param limit how many differences to show
 */
export function describeResult(result: CaseResult, limit: number): string[] {
  checkArgument('describeResult', 'result', result, SOME_CASE_RESULT);
  checkArgument('describeResult', 'limit', limit, someNumber);
  const { name, steps, agreeing, failure } = result;
  const head = `${result.source}:${result.line} ${name}: ${agreeing} of ${steps} steps agree`;
  if (failure !== undefined) return [head, `  cannot be built: ${failure}`];
  const lines = result.differing.flatMap(({ step, at, differences }) =>
    differences.map(
      ({ key, expected, got }) =>
        `  step ${step} at ${at} s: ${key}: expected ${cut(expected)}, got ${cut(got)}`,
    ),
  );
  const left = lines.length - limit;
  return [head, ...lines.slice(0, limit), ...(left > 0 ? [`  and ${left} more differences`] : [])];
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
