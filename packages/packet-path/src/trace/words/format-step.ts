import { checkArgument, objectOf, type TraceKind, type TraceStep } from '@packet-path/core';
import { ENGLISH } from './english.ts';
import { foreignFields } from './foreign-fields.ts';
import { SOME_LANGUAGE, type TraceLanguage } from './trace-language.ts';

/** The beginning of a line for a kind of step; of all others four blanks. */
const MARGINS: Readonly<Partial<Record<TraceKind, string>>> = {
  packet: '',
  route: '  ',
  hook: '  ',
  emit: '=> ',
  deliver: '=> ',
  drop: '=> ',
  socket: '',
};

/**
 * A step of a packet's way as one line: `nat PREROUTING rule 1 matches: …`. Of a step
 * that a data plane from elsewhere tells, its kind and its fields.
 *
 * @param language English unless given
 */
export function formatStep(step: TraceStep, language: TraceLanguage = ENGLISH): string {
  checkArgument('formatStep', 'step', step, objectOf('kind'));
  checkArgument('formatStep', 'language', language, SOME_LANGUAGE);
  const margin = Object.hasOwn(MARGINS, step.kind) ? MARGINS[step.kind] : '    ';
  return `${margin}${stepText(step, language)}`;
}

/** The sentence of a step alone. */
export function stepText(step: TraceStep, { steps }: TraceLanguage): string {
  if (!Object.hasOwn(steps, step.kind)) return foreignFields(step);
  const text = steps[step.kind] as (step: TraceStep) => string;
  return text(step);
}
