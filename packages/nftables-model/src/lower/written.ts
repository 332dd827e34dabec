import type { Expression } from '../ruleset/expression.ts';
import type { ElementValue } from '../ruleset/set.ts';

/** Whether the value of an element is written out, and not computed from the packet. */
export function isWritten(value: ElementValue | Expression): value is ElementValue {
  return value.kind === 'values' || value.kind === 'verdict' || value.kind === 'object';
}
