import type { Observation } from '../observe/observation.ts';
import { COMPARATORS } from './comparators.ts';
import { type Difference, difference } from './difference.ts';
import { unexpectedRefusal } from './refusal.ts';

/** Keys that are for information only: what the local stack sent by itself. */
const INFORMATION: ReadonlySet<string> = new Set(['alsoEmitted', 'errors']);

/** Compares a step's recording with what the model did, key by key. */
export function compareStep(observation: Observation): readonly Difference[] {
  const differences: Difference[] = unexpectedRefusal(observation);
  for (const [key, expected] of Object.entries(observation.step.expect)) {
    if (INFORMATION.has(key)) continue;
    const comparator = COMPARATORS.get(key);
    if (comparator === undefined) {
      differences.push(difference(key, expected, 'nothing that compares it'));
    } else differences.push(...comparator(expected, observation));
  }
  return differences;
}
