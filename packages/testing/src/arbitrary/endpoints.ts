import type { Address, Endpoint, Family } from '@packet-path/core';
import fc from 'fast-check';
import { addresses } from './addresses.ts';

/** Ports, 1 to 65535 unless told otherwise. */
export function ports(min = 1, max = 65535): fc.Arbitrary<number> {
  return fc.integer({ min, max });
}

/** An address and a port, 0 among them. */
export function endpoints(
  of: Family | fc.Arbitrary<Address> | undefined = undefined,
): fc.Arbitrary<Endpoint> {
  const address = typeof of === 'object' ? of : addresses(of);
  return fc.record({ address, port: ports(0) }, { noNullPrototype: true });
}
