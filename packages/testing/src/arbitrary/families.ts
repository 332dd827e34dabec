import type { Family } from '@packet-path/core';
import fc from 'fast-check';

/** 4 or 6. */
export function families(): fc.Arbitrary<Family> {
  return fc.constantFrom<Family>(4, 6);
}
