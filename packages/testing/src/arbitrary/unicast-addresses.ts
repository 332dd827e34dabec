import { Address, type Family } from '@packet-path/core';
import fc from 'fast-check';
import { families } from './families.ts';

/** Addresses that may stand in a packet on a wire: 1.0.0.0 to 9.255.255.255, or 2001:db8::/32. */
export function unicastAddresses(family?: Family): fc.Arbitrary<Address> {
  if (family === undefined) return families().chain(unicastAddresses);
  const word = fc.integer({ min: 0, max: 0xffffffff });
  if (family === 4) return fc.integer({ min: 0x01000000, max: 0x09ffffff }).map(Address.v4);
  return fc.tuple(word, word, word).map((words) => Address.v6(0x20010db8, ...words));
}
