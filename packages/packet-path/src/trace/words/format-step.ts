import type { TraceStep } from '@packet-path/core';
import { foreignFields } from './foreign-fields.ts';
import { STEP_PROSE } from './step-prose.ts';

/**
 * A step of a packet's way as one line: `nat PREROUTING rule 1 matches: …`. Of a step
 * that a data plane from elsewhere tells, its kind and its fields.
 */
export function formatStep(step: TraceStep): string {
  if (!Object.hasOwn(STEP_PROSE, step.kind)) return `    ${foreignFields(step)}`;
  const prose = STEP_PROSE[step.kind] as (step: TraceStep) => string;
  return prose(step);
}
