import { checkArgument, objectOf, objectWith, unreachable } from '@packet-path/core';
import type { Labels, Selector, SelectorComparison } from './selector.ts';

/** Whether a selector selects an endpoint with these labels. */
export function selects(selector: Selector, labels: Labels): boolean {
  checkArgument('selects', 'selector', selector, objectOf('kind'));
  checkArgument('selects', 'labels', labels, objectWith('a map', 'get', 'entries'));
  switch (selector.kind) {
    case 'all':
    case 'global':
      return true;
    case 'has':
      return labels.has(selector.label);
    case '==':
    case '!=':
    case 'contains':
    case 'starts with':
    case 'ends with':
      return compare(selector.kind, labels.get(selector.label), selector.value);
    case 'in':
      return includes(selector.values, labels.get(selector.label));
    case 'not in':
      return !includes(selector.values, labels.get(selector.label));
    case 'not':
      return !selects(selector.operand, labels);
    case 'and':
      return selector.operands.every((operand) => selects(operand, labels));
    case 'or':
      return selector.operands.some((operand) => selects(operand, labels));
    default:
      return unreachable(selector);
  }
}

function includes(values: readonly string[], value: string | undefined): boolean {
  return value !== undefined && values.includes(value);
}

function compare(kind: SelectorComparison, found: string | undefined, value: string): boolean {
  switch (kind) {
    case '==':
      return found === value;
    case '!=':
      return found !== value;
    case 'contains':
      return found?.includes(value) === true;
    case 'starts with':
      return found?.startsWith(value) === true;
    case 'ends with':
      return found?.endsWith(value) === true;
    default:
      return unreachable(kind);
  }
}
