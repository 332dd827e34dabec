import {
  type Address,
  checkArgument,
  type Endpoint,
  type Family,
  wholeNumber,
} from '@packet-path/core';
import fc from 'fast-check';
import { addresses } from './addresses.ts';
import { someArbitrary } from './some-arbitrary.ts';

/** Ports, 1 to 65535 unless told otherwise. */
export function ports(min = 1, max = 65535): fc.Arbitrary<number> {
  checkArgument('ports', 'least', min, wholeNumber(0, 65_535));
  checkArgument('ports', 'greatest', max, wholeNumber(min, 65_535));
  return fc.integer({ min, max });
}

/** An address and a port, 0 among them. */
export function endpoints(
  of: Family | fc.Arbitrary<Address> | undefined = undefined,
): fc.Arbitrary<Endpoint> {
  if (of === null || typeof of === 'object')
    checkArgument('endpoints', 'addresses', of, someArbitrary);
  const address = typeof of === 'object' ? of : addresses(of);
  return fc.record({ address, port: ports(0) }, { noNullPrototype: true });
}
