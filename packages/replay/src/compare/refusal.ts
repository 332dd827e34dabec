import type { Json } from '../case/kernel-case.ts';
import type { Observation } from '../observe/observation.ts';
import { type Difference, difference } from './difference.ts';

/** Compares whether the tool of a step's change failed, where it did. */
export function compareRefusal(expected: Json | undefined, { refusal }: Observation): Difference[] {
  return expected === true && refusal === undefined
    ? [difference('refused', expected, 'the change was taken')]
    : [];
}

/** A model's refusal of a change that the tool took: recordings have no key for that. */
export function unexpectedRefusal({ step, refusal }: Observation): Difference[] {
  return refusal === undefined || step.expect['refused'] === true
    ? []
    : [difference('refused', 'the change is taken', refusal)];
}
