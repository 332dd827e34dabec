import type { Json } from '../case/kernel-case.ts';
import { type Difference, difference } from './difference.ts';

/** Compares the connections that helpers expect. Conntrack here has no helpers: it expects none. */
export function compareExpectations(expected: Json | undefined): Difference[] {
  return JSON.stringify(expected) === '[]' ? [] : [difference('expectations', expected, [])];
}
