import { Address, checkArgument, type Family, oneOf } from '@packet-path/core';
import fc from 'fast-check';
import { families } from './families.ts';

/** Addresses that code gets wrong: the unspecified, loopback, group, broadcast, mapped ones. */
const NOTABLE: Readonly<Record<Family, readonly Address[]>> = {
  4: ['0.0.0.0', '127.0.0.1', '224.0.0.1', '255.255.255.255', '128.0.0.0', '10.0.0.1'].map(
    Address.parse,
  ),
  6: ['::', '::1', 'ff02::1', '::ffff:10.0.0.1', '::10.0.0.1', 'fd00::1', '1:0:0:2::'].map(
    Address.parse,
  ),
};

/** Any address of a family, or of both; often one with long runs of zeros, or with a meaning. */
export function addresses(family?: Family): fc.Arbitrary<Address> {
  if (family !== undefined) checkArgument('addresses', 'family', family, oneOf(4, 6));
  if (family === undefined) return families().chain(addresses);
  const notable = fc.constantFrom(...NOTABLE[family]);
  if (family === 4) return fc.oneof({ weight: 6, arbitrary: word().map(Address.v4) }, notable);
  const whole = fc
    .tuple(sparseWord(), sparseWord(), sparseWord(), sparseWord())
    .map((words) => Address.v6(...words));
  return fc.oneof({ weight: 6, arbitrary: whole }, notable);
}

function word(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 0xffffffff });
}

/** Zeros are where the textual forms of IPv6 differ. */
function sparseWord(): fc.Arbitrary<number> {
  const half = fc.constantFrom(0, 1, 0xffff);
  return fc.oneof(
    word(),
    fc.tuple(half, half).map(([high, low]) => high * 0x10000 + low),
  );
}
