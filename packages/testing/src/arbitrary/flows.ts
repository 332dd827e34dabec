import { checkArgument, type Family, type Flow, flowOf, oneOf, Protocol } from '@packet-path/core';
import fc from 'fast-check';
import { endpoints } from './endpoints.ts';
import { families } from './families.ts';
import { unicastAddresses } from './unicast-addresses.ts';

/** Two ends of one family that talk TCP, UDP or SCTP. */
export function flows(family?: Family): fc.Arbitrary<Flow> {
  if (family === undefined) return families().chain((one) => flows(one));
  checkArgument('flows', 'family', family, oneOf(4, 6));
  const end = endpoints(unicastAddresses(family));
  const protocol = fc.constantFrom(Protocol.TCP, Protocol.UDP, Protocol.SCTP);
  return fc
    .tuple(protocol, end, end)
    .map(([number, source, destination]) => flowOf(number, source, destination));
}
