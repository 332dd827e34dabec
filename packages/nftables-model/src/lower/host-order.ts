import type { Expression } from '../ruleset/expression.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { bitsOf } from '../types/type-facts.ts';

/** Whether the kernel keeps a value in the processor's byte order, not the network's. */
export function isHostOrdered(expression: Expression): boolean {
  switch (expression.kind) {
    case 'meta':
      // A random number has no order of bytes.
      return expression.key !== 'protocol' && expression.key !== 'random';
    case 'ct':
      return !/^(ip6? |proto-)/.test(expression.key);
    case 'numgen':
    case 'jhash':
    case 'symhash':
    case 'fib':
    case 'socket':
      return true;
    case 'rt':
      return expression.key !== 'nexthop';
    case 'binary':
      return isHostOrdered(expression.left);
    default:
      return false;
  }
}

/** Whether numbers must be turned before they are ordered; a single byte need not. */
export function needsByteOrder(expression: Expression): boolean {
  const [type = 'integer'] = typesOf(expression);
  return isHostOrdered(expression) && bitsOf(type) > 8;
}
