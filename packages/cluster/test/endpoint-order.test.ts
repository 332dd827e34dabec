import { Address, formatEndpoint } from '@packet-path/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServiceEndpoint } from '../src/cluster.ts';
import { orderEndpoints } from '../src/endpoint-order.ts';

/** Few bytes and ports, so that texts begin alike and endpoints come twice. */
const byte = fc.constantFrom(0, 1, 2, 9, 10, 11, 19, 20, 99, 100, 101, 109, 110, 199, 200, 255);
const ipv4 = fc.tuple(byte, byte, byte, byte).map((bytes) => Address.parse(bytes.join('.')));
const ipv6 = fc.tuple(byte, byte).map(([one, other]) => Address.parse(`fd00:${one}::${other}`));

function endpoints(address: fc.Arbitrary<Address>): fc.Arbitrary<ServiceEndpoint[]> {
  const port = fc.constantFrom(8, 80, 800, 8080, 9);
  return fc.array(
    fc.record({ address, port, ready: fc.boolean() }).map(
      (given): ServiceEndpoint => ({
        ...given,
        ...{ serving: true, terminating: false, nodeName: undefined, zone: undefined },
        ...{ forZones: undefined, forNodes: undefined },
      }),
    ),
  );
}

/** The same by texts alone. */
function byText(all: readonly ServiceEndpoint[]): readonly ServiceEndpoint[] {
  const known = new Map<string, ServiceEndpoint>();
  for (const endpoint of all) {
    const text = formatEndpoint(endpoint);
    const before = known.get(text);
    if (before === undefined || (!before.ready && endpoint.ready)) known.set(text, endpoint);
  }
  return [...known.keys()].sort().map((text) => known.get(text)!);
}

test.each([
  ['IPv4', ipv4],
  ['IPv6', ipv6],
  ['both', fc.oneof(ipv4, ipv6)],
])('endpoints of %s are ordered by their texts, and of twins one stays', (_, address) => {
  fc.assert(
    fc.property(endpoints(address), (all) => {
      expect(orderEndpoints(all)).toStrictEqual(byText(all));
    }),
    { seed: 1, numRuns: 300 },
  );
});
