import { bits, checkArgument, type Family, oneOf, Prefix } from '@packet-path/core';
import fc from 'fast-check';
import { addresses } from './addresses.ts';
import { families } from './families.ts';

/** Any prefix, its host bits as they fall; call `network()` for one without. */
export function prefixes(family?: Family): fc.Arbitrary<Prefix> {
  if (family !== undefined) checkArgument('prefixes', 'family', family, oneOf(4, 6));
  if (family === undefined) return families().chain(prefixes);
  return fc
    .tuple(addresses(family), fc.integer({ min: 0, max: bits(family) }))
    .map(([address, length]) => new Prefix(address, length));
}
