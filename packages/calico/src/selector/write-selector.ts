import { checkArgument, objectOf, unreachable } from '@packet-path/core';
import type { Selector } from './selector.ts';

/**
 * A selector's text in Calico's canonical form (libcalico-go `ast.go`). Reading it gives the same
 * selector, and the names of the selector's ipsets are hashes of it.
 */
export function writeSelector(selector: Selector): string {
  checkArgument('writeSelector', 'selector', selector, objectOf('kind'));
  switch (selector.kind) {
    case 'all':
    case 'global':
      return `${selector.kind}()`;
    case 'has':
      return `has(${selector.label})`;
    case '==':
    case '!=':
    case 'contains':
    case 'starts with':
    case 'ends with':
      return `${selector.label} ${selector.kind} ${quote(selector.value)}`;
    case 'in':
    case 'not in':
      return `${selector.label} ${selector.kind} {${selector.values.map(quote).join(', ')}}`;
    case 'not':
      return `!${writeSelector(selector.operand)}`;
    case 'and':
      return `(${selector.operands.map(writeSelector).join(' && ')})`;
    case 'or':
      return `(${selector.operands.map(writeSelector).join(' || ')})`;
    default:
      return unreachable(selector);
  }
}

/** A value cannot hold both kinds of quotes: there is no escape. */
function quote(value: string): string {
  const mark = value.includes('"') ? "'" : '"';
  return `${mark}${value}${mark}`;
}
